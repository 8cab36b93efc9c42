/* The pages of detox. A button with data-print prints its page.
   The board keeps its rows in place while somebody is at it. Each poll says in which order the rows stand, and the
   server keeps it; after 30 s without a hand on mouse or keys the poll says nothing, and the new order comes. */
(() => {
  "use strict";

  const IDLE_MS = 30_000;
  let lastMoved = Date.now();
  ["pointermove", "pointerdown", "keydown", "wheel"].forEach((name) =>
    addEventListener(name, () => { lastMoved = Date.now(); }, { passive: true }));

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });

  document.addEventListener("htmx:config:request", (event) => {
    const { ctx } = event.detail;
    const region = ctx.sourceElement;
    if (!region.matches?.("[data-keeps-order]") || Date.now() - lastMoved > IDLE_MS) return;
    const order = [...region.querySelectorAll("tr[data-key]")].map((row) => row.dataset.key);
    if (order.length) ctx.request.body.set("order", order.join("."));
  });
})();
