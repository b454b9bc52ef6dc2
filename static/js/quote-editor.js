/* The grid of a quote: what is being typed survives the answer to the cell before it; fill down with
   Ctrl D; a column pasted from a sheet goes down the rows. Saving itself is htmx's. */
(function () {
  const cells = () => [...document.querySelectorAll("[data-grid] input")];
  const column = (input) => cells().filter((one) => one.name === input.name);
  const save = (input, value) => { input.value = value; input.dispatchEvent(new Event("change", { bubbles: true })); };
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
  document.addEventListener("keydown", (event) => {
    const input = event.target;
    if (!input.matches?.("[data-grid] input")) return;
    if (event.key === "Enter") { event.preventDefault(); const all = column(input); (all[all.indexOf(input) + 1] || input).focus(); if (all.at(-1) === input) input.blur(); }
    if (event.key === "Escape") { input.value = input.defaultValue; input.blur(); }
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "d") {
      event.preventDefault();
      const all = column(input), above = all[all.indexOf(input) - 1];
      if (above) save(input, above.value);
    }
  });
  document.addEventListener("paste", (event) => {
    const input = event.target;
    if (!input.matches?.("[data-grid] input")) return;
    const rows = (event.clipboardData?.getData("text") || "").trim().split(/\r?\n/).map((row) => row.split("\t")[0].trim());
    if (rows.length < 2) return;
    event.preventDefault();
    const all = column(input), from = all.indexOf(input);
    rows.forEach((value, i) => { const cell = all[from + i]; if (cell) save(cell, value); });
  });
})();
