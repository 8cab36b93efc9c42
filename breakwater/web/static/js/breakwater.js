/* Small helps on top of pages that work without them. No library is needed for public pages; staff pages also load htmx.
   The attributes this file answers to are listed in templates/components/README.md. Nothing is kept in the browser's
   storage except the "single-letter keys" switch of a station. */
(() => {
  "use strict";

  const $ = (selector, inside = document) => inside.querySelector(selector);
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
  const SECOND = 1000;

  /* Leave this page: blank at once, no way back with the Back button. Also by Shift three times within 5 s. */
  function leave(address) {
    document.documentElement.hidden = true;
    document.title = "";
    location.replace(address);
  }

  let shifts = [];
  function countShift(event) {
    if (event.key !== "Shift") { shifts = []; return; }
    if (event.repeat) return;
    shifts = [...shifts, event.timeStamp].filter((at) => event.timeStamp - at < 5 * SECOND);
    const way = $("[data-leave]");
    if (shifts.length >= 3 && way) leave(way.href);
  }

  /* A button is off while its form is on the way, so a second click sends nothing. The form key is the real guard. */
  function markSending(form) {
    all("button[type=submit], button:not([type])", form).forEach((button) => {
      button.disabled = true;
      button.classList.add("sending");
    });
  }
  function clearSending(inside = document) {
    all("button.sending", inside).forEach((button) => {
      button.disabled = false;
      button.classList.remove("sending");
    });
  }

  /* Dialogs: open, close, and give the focus back to where it was. */
  let openedFrom = null;
  function openDialog(dialog, from) {
    openedFrom = from;
    if (!dialog.open) dialog.showModal();
  }
  document.addEventListener("close", (event) => {
    if (event.target.tagName === "DIALOG" && openedFrom?.isConnected) openedFrom.focus();
  }, true);

  document.addEventListener("click", (event) => {
    const origin = event.target.closest("a, button");
    if (!origin) return;
    if (origin.getAttribute("aria-disabled") === "true") { event.preventDefault(); event.stopPropagation(); return; }
    if (origin.matches("[data-leave]")) { event.preventDefault(); leave(origin.href); return; }
    const plain = !(event.ctrlKey || event.metaKey || event.shiftKey);
    const dialog = origin.dataset.open && document.getElementById(origin.dataset.open);
    if (dialog && plain) { event.preventDefault(); openDialog(dialog, origin); }
    if (origin.matches("[data-close]")) origin.closest("dialog")?.close();
    if (origin.matches("[data-panel]") && plain && window.htmx) { event.preventDefault(); openPanel(origin); }
  }, true);

  async function openPanel(link) {
    await window.htmx.ajax("GET", link.href, { target: "#panel-body", select: "#main", swap: "innerHTML" });
    const loaded = $("#panel-body > *");
    if (!loaded) return;
    loaded.removeAttribute("id");
    openDialog($("#panel"), link);
    $("#panel-body").focus();
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    greyStale();
    if (form.matches("[data-needs-fresh]") && $(".stale")) {
      event.preventDefault();
      event.stopImmediatePropagation();
      say("This page is too old to act from. Wait until its list is new again, or load the page again.");
      return;
    }
    if (document.body.classList.contains("offline") && form.method === "post") {
      event.preventDefault();
      event.stopImmediatePropagation();
      $("[data-offline]").scrollIntoView();
      return;
    }
    // After this turn, because a button that is off is not sent with its form.
    if (!event.defaultPrevented && form.method === "post") setTimeout(() => markSending(form));
  }, true);
  addEventListener("pageshow", () => clearSending());

  /* htmx: polls wait while nobody looks; a refusal or a sign-in page is never drawn into the middle of a page. */
  function say(words) {
    let line = $("#page-notice");
    if (!line) {
      line = Object.assign(document.createElement("div"), { id: "page-notice", className: "strip danger" });
      line.setAttribute("role", "alert");
      $("#main").prepend(line);
    }
    line.textContent = words;
  }
  document.addEventListener("htmx:before:request", (event) => {
    const { ctx } = event.detail;
    if (["every", "visibilitychange"].includes(ctx.sourceEvent?.type) && document.hidden) event.preventDefault();
    if (document.body.classList.contains("offline") && ctx.request.method !== "GET") event.preventDefault();
  });
  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx } = event.detail;
    if (!ctx.response) return;
    const { status, raw } = ctx.response;
    if (raw.redirected && new URL(raw.url).pathname !== new URL(ctx.request.action, location.href).pathname) {
      event.preventDefault();
      location.assign(raw.url);
    } else if (status >= 500 || [400, 401, 403, 404, 429].includes(status)) {
      event.preventDefault();
      say(`That did not work (${status}). Nothing new is shown. Load the page again; if it stays so, call your shift lead.`);
    }
  });
  document.addEventListener("htmx:error", () => say("The server did not answer. Look at the record before you do it again."));
  document.addEventListener("htmx:finally:request", () => clearSending());
  document.addEventListener("htmx:after:swap", (event) => {
    const target = event.detail.ctx.target;
    const wanted = target && $("[data-focus]", target);
    if (wanted) wanted.focus();
    else if (document.activeElement === document.body && event.detail.ctx.sourceEvent?.type !== "every") {
      const heading = target && $("h1, h2, h3", target);
      if (heading) { heading.tabIndex = -1; heading.focus(); }
    }
    greyStale();
  });

  /* Old data looks old: gray, with its time in words, and nothing in it can be pressed. Its age goes by the server's
     clock, as the top bar showed it when the page was drawn; the clock of a workstation may be wrong. */
  let clockAhead = 0;
  function learnClock() {
    const shown = $("header.bar time[datetime]");
    if (shown) clockAhead = Date.now() - Date.parse(shown.dateTime);
  }
  function greyStale() {
    all("[data-stale-after]").forEach((region) => {
      const age = (Date.now() - clockAhead - Date.parse(region.dataset.drawnAt)) / SECOND;
      const stale = age > Number(region.dataset.staleAfter);
      region.classList.toggle("stale", stale);
      region.inert = stale;
      let words = region.previousElementSibling;
      if (!words?.matches(".stale-words")) {
        if (!stale) return;
        words = Object.assign(document.createElement("p"), { className: "stale-words strip warn" });
        words.setAttribute("role", "status");
        region.before(words);
      }
      if (stale) words.textContent = `These numbers are ${Math.floor(age / 60)} min old. Load the page again before you act on them.`;
      else words.remove();
    });
  }

  /* Contact with the server, asked every 4 s with 4 s to answer: the banner stands within 10 s of losing it. */
  async function askContact(address) {
    let reached = false;
    try {
      reached = (await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(4 * SECOND) })).ok;
    } catch { /* no answer is the answer */ }
    document.body.classList.toggle("offline", !reached);
    all("[data-offline]").forEach((banner) => { banner.hidden = reached; });
    setTimeout(askContact, 4 * SECOND, address);
  }

  /* Keys. Single letters are off while a field has the focus, and can be switched off for a station. */
  const typing = () => document.activeElement?.matches("input, select, textarea, [contenteditable]");
  const keysWanted = () => localStorage.getItem("single-keys") !== "off";
  const rows = () => all("[data-rows] > tr");

  function moveRow(step) {
    const list = rows();
    if (!list.length) return;
    const at = list.findIndex((row) => row.classList.contains("is-here"));
    const next = list[Math.min(list.length - 1, Math.max(0, at + step))];
    list.forEach((row) => row.classList.toggle("is-here", row === next));
    next.scrollIntoView({ block: "nearest" });
    $("a, button", next)?.focus();
  }
  const keys = {
    j: () => moveRow(1),
    k: () => moveRow(-1),
    r: () => $("tr.is-here [data-record]")?.click(),
    "/": () => $("[data-filter], #find")?.focus(),
    "?": () => { const list = $("#keys"); if (list) openDialog(list, document.activeElement); },
  };
  document.addEventListener("keydown", (event) => {
    countShift(event);
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && $("#find")) {
      event.preventDefault();
      $("#find").focus();
      return;
    }
    const pressed = /^F[0-9]+$/.test(event.key) && $(`[data-key="${event.key}"]`);
    if (pressed && !$("dialog[open]")) { event.preventDefault(); pressed.click(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || typing() || "locked" in document.body.dataset || $("dialog[open]") || !keysWanted()) return;
    const act = document.body.classList.contains("staff") && keys[event.key];
    if (act) { event.preventDefault(); act(); }
  });

  document.addEventListener("DOMContentLoaded", () => {
    learnClock();
    $("[data-focus]")?.focus();
    all("[data-single-keys]").forEach((box) => {
      box.checked = keysWanted();
      box.addEventListener("change", () => localStorage.setItem("single-keys", box.checked ? "on" : "off"));
    });
    if (document.body.dataset.contact) setTimeout(askContact, SECOND, document.body.dataset.contact);
    greyStale();
    if ($("[data-stale-after]")) setInterval(greyStale, 10 * SECOND);
    // A tab that slept, or a page that came back by the Back button, is looked at before anybody can press anything.
    document.addEventListener("visibilitychange", greyStale);
    addEventListener("pageshow", greyStale);
  });
})();
