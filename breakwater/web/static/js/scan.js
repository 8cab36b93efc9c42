// A scanner types like a keyboard. Whatever it types outside a text field goes to the scan field, which so always
// listens. A scan fills the field and its Enter looks the person up; it never presses a button of the dose.
"use strict";

(() => {
  const TEXT = "input:not([type=radio]):not([type=checkbox]):not([type=button]):not([type=submit]), textarea, select";

  document.addEventListener("keydown", (event) => {
    const field = document.querySelector("[data-scan]");
    if (!field || event.ctrlKey || event.altKey || event.metaKey || !/^[0-9A-Za-z]$/.test(event.key)) return;
    if (event.target.closest(TEXT) || document.querySelector("dialog[open]")) return;
    field.value = "";
    field.focus();
  }, true);
})();
