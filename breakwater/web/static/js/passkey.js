/* Passkeys. Each form[data-passkey] sends what the browser's own dialog returned; webauthn-json.js (of django-allauth)
   turns it into JSON. Without script the button stays hidden and the password remains. */
(() => {
  "use strict";

  const WORDS = {
    NotAllowedError: "Nothing was chosen, or it took too long. Press the button to try again.",
    InvalidStateError: "This passkey is set up for you already.",
    SecurityError: "Passkeys do not work at this address: open the site by its name, not by a number. Your password works.",
  };

  async function challenge(form) {
    if (form.dataset.options) return JSON.parse(form.dataset.options);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error("no challenge");
    return (await answer.json()).request_options;
  }

  async function start(form) {
    const problem = form.querySelector("[data-passkey-problem]");
    problem.hidden = true;
    try {
      const options = await challenge(form);
      const credential = form.dataset.passkey === "add"
        ? await window.webauthnJSON.create(forSignIn(options))
        : await window.webauthnJSON.get(options);
      form.elements.credential.value = JSON.stringify(credential);
      form.submit();
    } catch (error) {
      problem.textContent = WORDS[error.name] ?? "The passkey did not work. Use your password.";
      problem.hidden = false;
    }
  }

  /* A new passkey may be used alone, so it must be found without a name and ask for finger, face or PIN. */
  function forSignIn(options) {
    const chosen = options.publicKey.authenticatorSelection ??= {};
    Object.assign(chosen, { residentKey: "required", requireResidentKey: true, userVerification: "required" });
    return options;
  }

  document.addEventListener("DOMContentLoaded", () => {
    if (!window.PublicKeyCredential) return;
    document.querySelectorAll("[data-passkey]").forEach((form) => {
      const button = form.querySelector("[data-passkey-start]");
      button.hidden = false;
      button.addEventListener("click", () => start(form));
    });
  });
})();
