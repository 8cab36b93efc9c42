/* The idle lock. After some time without a key or a pointer, or by the Lock button, the page is taken out of the document
   (nothing to read over a shoulder) and the server's lock page stands in its place. The same person gets the page back as
   it was. What was typed is also kept by the server for that person, so it outlives a reload or a colleague at the same
   station. Nothing is written to the browser's storage. The server locks by itself if this script never runs.

   <body data-lock-url data-lock-after="120" data-still-here-url data-who data-typed-url>  see layouts/staff.jinja */
(() => {
  "use strict";

  const $ = (selector, inside = document) => inside.querySelector(selector);
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
  const SECOND = 1000;
  const WARN_FOR = 20 * SECOND;
  const SAY_EVERY = 20 * SECOND;
  const { lockUrl, lockAfter, stillHereUrl, typedUrl, who } = document.body.dataset;
  if (!lockUrl) return;
  const after = Number(lockAfter) * SECOND;
  const stations = "BroadcastChannel" in window ? new BroadcastChannel("breakwater-lock") : null;

  let kept = null;
  let lastMoved = Date.now();
  let lastSaid = Date.now();
  let asking = false;

  const csrf = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? $("[name=csrfmiddlewaretoken]")?.value ?? "";
  const post = (address, body, headers) =>
    fetch(address, { method: "POST", body, headers: { "X-CSRFToken": csrf(), ...headers } });

  /* What is on the page and not saved: every field of a form in which something was changed, or that came back refused. */
  function changed(field) {
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.tagName === "SELECT") return [...field.options].some((option) => option.selected !== option.defaultSelected);
    return "defaultValue" in field && field.type !== "hidden" && field.value !== field.defaultValue;
  }
  function halfFilled() {
    return all("form")
      .filter((form) => form.method === "post" && ([...form.elements].some(changed) || $(".field.invalid", form)))
      .map((form) => ({
        action: form.action,
        fields: [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !isSecret(form, name)),
      }));
  }
  const isSecret = (form, name) => all("input", form).some((input) => input.name === name && input.type === "password");

  async function lock(why) {
    if (kept) return;
    const forms = JSON.stringify(halfFilled());
    const focused = document.activeElement;
    $("#lock-warning")?.remove();
    kept = { nodes: [...document.body.childNodes], title: document.title, focused, dialogs: all("dialog[open]") };
    document.body.replaceChildren();
    document.body.classList.add("entrance");
    document.body.dataset.locked = "";
    document.title = "Locked";
    stations?.postMessage("locked");
    await ask(new URLSearchParams({ forms, why }));
  }

  /* Ask for the lock page. Without contact the screen stays covered, and the page waits in this script's memory. */
  async function ask(body) {
    try {
      await show(await post(lockUrl, body, { "X-Lock": "1" }));
    } catch {
      const main = document.createElement("main");
      main.innerHTML = '<h1 tabindex="-1">Screen locked</h1><p>No contact with the server. What was typed is kept.</p>'
        + '<p><button type="button" class="button">Try again</button></p>';
      $("button", main).addEventListener("click", () => ask(body));
      document.body.replaceChildren(main);
      $("h1").focus();
    }
  }
  async function show(response) {
    if (response.redirected) { leave(response.url); return; }
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const main = $("main", page);
    if (!main) { location.reload(); return; }
    all("[data-here]", main).forEach((input) => { input.value = location.pathname + location.search; });
    document.body.replaceChildren(main);
    ($("[data-focus]", main) ?? $("input:not([type=hidden])", main))?.focus();
  }
  function leave(address) {
    kept = null;
    location.replace(address);
  }

  async function unlock(form) {
    all("button", form).forEach((button) => { button.disabled = true; });
    try {
      const response = await post(form.action, new URLSearchParams(new FormData(form)), { "X-Unlock": "1" });
      if (response.status === 204) { open(); stations?.postMessage(`open ${who}`); } else await show(response);
    } catch {
      all("button", form).forEach((button) => { button.disabled = false; });
    }
  }

  /* Put the page back. Regions that poll have stopped while they were out of the document: begin anew, with fresh rows. */
  function open() {
    if (!kept) { location.reload(); return; }
    document.body.replaceChildren(...kept.nodes);
    document.body.classList.remove("entrance");
    delete document.body.dataset.locked;
    document.title = kept.title;
    kept.dialogs.forEach((dialog) => { dialog.close(); dialog.showModal(); });
    const { focused } = kept;
    kept = null;
    lastMoved = Date.now();
    const token = csrf();
    all("[name=csrfmiddlewaretoken]").forEach((input) => { input.value = token; });
    document.body.setAttribute("hx-headers:inherited", JSON.stringify({ "X-CSRFToken": token }));
    all('[hx-trigger*="every"]').forEach((region) => {
      const fresh = region.cloneNode(true);
      region.replaceWith(fresh);
      window.htmx?.process(fresh);
      if (fresh.hasAttribute("hx-get")) {
        window.htmx?.ajax("GET", fresh.getAttribute("hx-get"), { source: fresh, target: fresh, swap: fresh.getAttribute("hx-swap") ?? "innerHTML" });
      }
    });
    if (focused?.isConnected) focused.focus();
  }

  /* The server's clock decides: somebody may be active in another tab of the same session. */
  async function askLeft(touching) {
    const headers = { "HX-Request": "true", "X-CSRFToken": csrf() };
    const response = await fetch(stillHereUrl, { method: touching ? "POST" : "GET", headers, cache: "no-store" });
    if (!response.ok || response.redirected) return { left_s: 0, who: "" };
    return response.json();
  }
  async function sayStillHere() {
    lastSaid = Date.now();
    try {
      if ((await askLeft(true)).left_s <= 0) lock("idle");
    } catch { /* without contact the page's own clock goes on */ }
  }
  async function lockUnlessBusyElsewhere() {
    if (asking) return;
    asking = true;
    try {
      const { left_s: left } = await askLeft(false);
      if (left > 1) lastMoved = Date.now() - after + left * SECOND;
      else await lock("idle");
    } catch {
      await lock("idle");
    } finally {
      asking = false;
    }
  }

  function watch() {
    if (kept) return;
    const left = after - (Date.now() - lastMoved);
    if (left <= 0) { lockUnlessBusyElsewhere(); return; }
    if (left <= WARN_FOR) warn(); else $("#lock-warning")?.remove();
    if (lastMoved > lastSaid && Date.now() - lastSaid > SAY_EVERY) sayStillHere();
  }
  function warn() {
    if ($("#lock-warning")) return;
    const words = Object.assign(document.createElement("div"), { id: "lock-warning", className: "banner" });
    words.setAttribute("role", "alert");
    words.textContent = "This screen locks in 20 seconds. Press any key to stay. What you typed is kept for you.";
    ($("dialog[open]") ?? document.body).prepend(words);
  }

  /* Fill in what the same person had typed before, and say so. */
  async function giveBack() {
    const answer = await fetch(typedUrl, { cache: "no-store" });
    if (!answer.ok || answer.redirected) return;
    const { forms } = await answer.json();
    const filled = forms.filter(fill);
    const left = forms.filter((form) => !filled.includes(form));
    if (filled.length) tell("What you typed before the lock is back. Check it before you save.");
    left.forEach((form) => tell("A form you had begun is kept. ", form.action));
    if (filled.length) {
      const body = new URLSearchParams(filled.map((form) => ["action", form.action]));
      await post(typedUrl, body, { "HX-Request": "true" });
    }
  }
  function fill({ action, fields }) {
    const form = all("form").find((one) => one.method === "post" && new URL(one.action, location.href).pathname === action);
    if (!form) return false;
    const values = new Map();
    fields.forEach(([name, value]) => values.set(name, [...(values.get(name) ?? []), value]));
    [...form.elements].forEach((field) => {
      if (!field.name || ["hidden", "password", "file", "submit"].includes(field.type)) return;
      const wanted = values.get(field.name) ?? [];
      if (field.type === "checkbox" || field.type === "radio") field.checked = wanted.includes(field.value);
      else if (field.tagName === "SELECT") [...field.options].forEach((option) => { option.selected = wanted.includes(option.value); });
      else if (wanted.length) field.value = wanted.shift();
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
    return true;
  }
  function tell(words, address) {
    const line = Object.assign(document.createElement("div"), { className: "strip", textContent: words });
    line.setAttribute("role", "status");
    if (address) line.append(Object.assign(document.createElement("a"), { href: address, textContent: "Open it again" }));
    $("#main")?.prepend(line);
  }

  // On the window, so that it comes before breakwater.js, which marks a form as being sent.
  addEventListener("submit", (event) => {
    const form = event.target;
    const ours = form.matches("[data-unlock]") || new URL(form.action, location.href).pathname === lockUrl;
    if (!ours) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.matches("[data-unlock]")) unlock(form); else lock("by hand");
  }, true);
  addEventListener("htmx:before:swap", (event) => {
    if (event.detail.ctx.response?.status !== 423) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    lock("idle");
  }, true);
  stations?.addEventListener("message", ({ data }) => {
    if (data === "locked") lock("idle");
    else if (data === `open ${who}` && kept) askLeft(false).then((now) => { if (now.who === who && now.left_s > 0) open(); });
  });
  const moved = () => { lastMoved = Date.now(); };
  ["keydown", "pointerdown", "pointermove", "wheel", "touchstart"].forEach((name) => addEventListener(name, moved, { passive: true }));
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) watch(); });
  setInterval(watch, SECOND);
  if (typedUrl) giveBack();
})();
