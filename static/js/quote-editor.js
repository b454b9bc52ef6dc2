/* What is being typed into a quote's grid survives the answer to the cell before it. Moving, filling down
   and pasting belong to every grid (ui/app.js); saving itself is htmx's. */
(function () {
  let typed = null;

  document.addEventListener("htmx:beforeSwap", (event) => {
    const active = document.activeElement;
    typed = event.detail.target.id === "quote" && active?.matches("[data-grid] input") && active.value !== active.defaultValue
      ? { id: active.id, value: active.value } : null;
  });
  document.addEventListener("htmx:afterSettle", () => {
    const input = typed && document.getElementById(typed.id);
    if (input) { input.value = typed.value; typed = null; }
  });
})();
