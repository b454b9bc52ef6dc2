/* Behaviour shared by every screen: dialogs, drawer, menus, rows, keys, toasts. No framework but htmx;
   Alpine components are registered at the end, before Alpine starts. Everything is delegated, so that
   swapped-in parts work without being wired up. */
(function () {
  const $ = (sel, root = document) => root.querySelector(sel);
  const $$ = (sel, root = document) => [...root.querySelectorAll(sel)];
  const say = (text) => { const live = $("#live"); if (live && text) { live.textContent = ""; setTimeout(() => { live.textContent = text; }, 50); } };
  const wide = matchMedia("(min-width: 1200px)");
  let opener = null;

  /* ---- dialogs and the drawer ------------------------------------------------------------------- */
  function open(dialog) {
    if (!dialog || dialog.open) return;
    opener = document.activeElement;
    if (dialog.id === "drawer" && wide.matches) dialog.show(); else dialog.showModal();
    const first = $("[autofocus], input:not([type=hidden]), select, textarea", dialog);
    if (dialog.id === "drawer") $("#drawer-title", dialog)?.focus(); else first?.focus();
  }
  function close(dialog) {
    if (!dialog?.open) return;
    dialog.close();
    $$("[aria-expanded='true'][aria-haspopup='dialog']").forEach((el) => el.removeAttribute("aria-expanded"));
    if (opener?.isConnected) opener.focus();
  }
  document.addEventListener("htmx:afterSwap", (event) => {
    const target = event.detail.target;
    if (target.matches("#dialog, #drawer")) { open(target); $("[aria-invalid]", target)?.focus(); }
    if (target.dataset.announce || target.id === "list") say($("#list")?.dataset.announce);
    density(recall("density"));
  });
  // a style attribute copied by a swap would be refused by the content security policy
  document.addEventListener("htmx:beforeSwap", () => $$(".rv-menu[style]").forEach((menu) => menu.removeAttribute("style")));
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt.matches(".rv-explain")) {
      $$(".rv-explain[aria-expanded]").forEach((el) => el.removeAttribute("aria-expanded"));
      event.detail.elt.setAttribute("aria-expanded", "true");
    }
  });
  document.addEventListener("htmx:responseError", (event) => {
    const id = event.detail.xhr.getResponseHeader("Request-Id");
    toast(document.body.dataset.failed, id);
  });

  function toast(text, note) {
    const box = document.createElement("div");
    box.className = "rv-toast"; box.setAttribute("role", "status"); box.dataset.toast = "";
    box.textContent = note ? `${text} (${note})` : text;
    const button = document.createElement("button");
    button.type = "button"; button.dataset.dismiss = ""; button.textContent = "OK";
    box.append(button); $("#toasts")?.append(box); fade(box);
  }
  const fade = (box) => setTimeout(() => { if (!box.matches(":hover, :focus-within")) box.remove(); }, 10000);

  /* ---- clicks ----------------------------------------------------------------------------------- */
  document.addEventListener("click", (event) => {
    const at = (sel) => event.target.closest(sel);
    let el;
    if ((el = at("[data-open]"))) { open($(`#${el.dataset.open}`)); if (el.dataset.open === "palette") palette(); }
    else if (at("[data-close]")) close(at("dialog"));
    else if ((el = at("[data-dismiss]"))) el.closest("[data-toast]").remove();
    else if ((el = at("[data-copy]"))) navigator.clipboard?.writeText(el.dataset.copy).then(() => say(el.dataset.copy));
    else if ((el = at("[data-theme-set]"))) { window.rvTheme(el.dataset.themeSet); press(el); }
    else if ((el = at("[data-density-set]"))) { keep("density", el.dataset.densitySet); density(el.dataset.densitySet); }
    else if ((el = at("[data-why]"))) { event.preventDefault(); toast(el.dataset.why); }
    else if ((el = at("[role=option][data-href]"))) location.assign(el.dataset.href);
    else if ((el = at("[data-range]"))) range(el);
    else if (at("[data-bulk-clear]")) { boxes().forEach((b) => { b.checked = false; }); selection(); }
    else if ((el = at("dialog")) && el === event.target && el.id !== "drawer") close(el);
  });
  const press = (el) => $$(":scope > button", el.parentElement).forEach((b) => b.setAttribute("aria-pressed", String(b === el)));

  // What is pressed may be replaced or pushed aside before it is let go, by the answer to the field that
  // the press left; the browser then sends no click. Who held still meant what was pressed.
  let pressed = null;
  const place = (el) => { const box = el.getBoundingClientRect(); return `${box.left} ${box.top}`; };
  document.addEventListener("pointerdown", (event) => {
    const el = event.pointerType === "mouse" && event.button === 0 && event.target.closest("a, button");
    pressed = el ? { el, place: place(el), x: event.clientX, y: event.clientY } : null;
  }, true);
  document.addEventListener("click", (event) => { if (pressed?.el.contains(event.target)) pressed = null; }, true);
  document.addEventListener("pointerup", (event) => {
    const held = pressed && Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) < 4;
    setTimeout(() => {
      const { el, place: before } = pressed || {};
      pressed = null;
      if (!el || !held) return;
      if (!el.isConnected) $$("[hx-get]").find((one) => one.getAttribute("hx-get") === el.getAttribute("hx-get"))?.click();
      else if (place(el) !== before) el.click();
    });
  }, true);

  function range(button) {
    const now = new Date(), y = now.getFullYear(), m = now.getMonth(), q = Math.floor(m / 3) * 3;
    const [from, to] = { month: [new Date(y, m, 1), now], quarter: [new Date(y, q - 3, 1), new Date(y, q, 0)], year: [new Date(y - 1, m, now.getDate() + 1), now] }[button.dataset.range];
    const iso = (d) => `${d.getFullYear()}-${String(d.getMonth() + 1).padStart(2, "0")}-${String(d.getDate()).padStart(2, "0")}`;
    for (const [id, value] of [[button.dataset.from, from], [button.dataset.to, to]]) {
      const input = document.getElementById(id); input.value = iso(value); input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  /* ---- what this browser remembers: density ----------------------------------------------------- */
  const keep = (name, value) => { try { localStorage.setItem(name, value); } catch { /* private window */ } };
  const recall = (name) => { try { return localStorage.getItem(name) || ""; } catch { return ""; } };
  function density(name) {
    $$("#list .rv-card").forEach((card) => { if (name) card.dataset.density = name; else delete card.dataset.density; });
    $$("[data-density-set]").forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.densitySet === (name || ""))));
  }

  /* ---- forms: one press, one request ------------------------------------------------------------ */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-guard]")) return;
    if (form.dataset.busy) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    form.dataset.busy = "1";
    buttons(form).forEach((b) => b.setAttribute("aria-disabled", "true"));
  }, true);
  const buttons = (form) => $$("button[type=submit], button:not([type])", form).concat($$(`button[form="${form.id}"]`));
  const free = (form) => { delete form.dataset.busy; buttons(form).forEach((b) => b.removeAttribute("aria-disabled")); };
  document.addEventListener("htmx:afterRequest", (event) => { const form = event.detail.elt.closest?.("[data-guard]"); if (form) free(form); });
  addEventListener("pageshow", () => $$("[data-busy]").forEach(free));

  /* ---- menus (popover) stand under their button ------------------------------------------------- */
  document.addEventListener("toggle", (event) => {
    const menu = event.target;
    if (!menu.matches?.(".rv-menu[popover]") || event.newState !== "open") return;
    const button = $(`[popovertarget="${menu.id}"]`);
    const box = (menu.dataset.at ? document.getElementById(menu.dataset.at) : button).getBoundingClientRect();
    const left = Math.min(box.left, innerWidth - menu.offsetWidth - 8);
    menu.style.top = `${Math.min(box.bottom + 4, Math.max(8, innerHeight - menu.offsetHeight - 8))}px`;
    menu.style.left = `${Math.max(8, left)}px`;
  }, true);

  /* ---- rows: current, selected ------------------------------------------------------------------ */
  const rows = () => $$("[data-rows] [data-row]");
  const current = () => $("[data-rows] [data-row].is-current");
  const boxes = () => $$("#list [name=ids]");
  function move(step) {
    const all = rows(), now = current();
    if (!all.length) return;
    const next = all[Math.max(0, Math.min(all.length - 1, (now ? all.indexOf(now) : step > 0 ? -1 : all.length) + step))];
    now?.classList.remove("is-current");
    next.classList.add("is-current");
    next.scrollIntoView({ block: "nearest" });
    $("th a", next)?.focus({ preventScroll: true });
    if ($("#drawer")?.open) $(".rv-explain", next)?.click();
  }
  function selection() {
    const picked = boxes().filter((b) => b.checked), bar = $("[data-bulk]");
    boxes().forEach((b) => b.closest("tr").classList.toggle("is-selected", b.checked));
    if (!bar) return;
    bar.hidden = !picked.length;
    const text = bar.dataset.bulk.replace("{n}", picked.length);
    $("[data-bulk-count]", bar).textContent = text; say(text);
  }
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-select-all]")) boxes().forEach((b) => { b.checked = event.target.checked; });
    if (event.target.matches("[data-select-all], #list [name=ids]")) selection();
  });

  /* ---- keys ------------------------------------------------------------------------------------- */
  let leader = 0;
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); open($("#palette")); palette(); return; }
    if (event.key === "Escape" && $("#drawer")?.open) { close($("#drawer")); return; }
    const keys = document.body.dataset.keys;
    if (keys === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea, [contenteditable]") || $("dialog[open]:not(#drawer)")) return;
    if (leader && Date.now() - leader < 1500) {
      leader = 0;
      const url = JSON.parse(keys)[event.key.toLowerCase()];
      if (url) { event.preventDefault(); location.assign(url); }
      return;
    }
    const row = current();
    const acts = {
      g: () => { leader = Date.now(); }, "/": () => { open($("#palette")); palette(); }, "?": () => open($("#keys")),
      j: () => move(1), k: () => move(-1), c: () => $("[data-primary]")?.click(),
      x: () => { const box = row && $("[name=ids]", row); if (box) { box.checked = !box.checked; selection(); } },
      e: () => $(".rv-explain", row || document)?.click(),
    };
    if (event.key === "Enter" && row && !event.target.closest("a, button")) location.assign(row.dataset.url);
    else if (acts[event.key]) { event.preventDefault(); acts[event.key](); }
  });

  /* ---- grid editor: Enter and arrows go down a column, Ctrl D fills down, a sheet can be pasted ---- */
  const cells = (input) => {
    const row = input.closest("tr"), body = input.closest("[data-grid]");
    const at = [...row.cells].indexOf(input.closest("td"));
    const lines = $$("tbody tr", body).filter((tr) => $("input", tr));
    return { at, lines, index: lines.indexOf(row) };
  };
  const put = (input, value) => {
    if (!input || input.value === value) return;
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  document.addEventListener("keydown", (event) => {
    const input = event.target.closest?.("[data-grid] td > input");
    if (!input) return;
    const { at, lines, index } = cells(input);
    const by = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) {
      event.preventDefault();
      const next = lines[index + by] && $("input", lines[index + by].cells[at]);
      if (next) { next.focus(); next.select(); } else if (event.key === "Enter") input.blur(); // the last one is saved too
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "d") {
      event.preventDefault();
      lines.slice(index + 1).forEach((tr) => put($("input", tr.cells[at]), input.value));
    } else if (event.key === "Escape") {
      input.value = input.defaultValue;
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.select();
    }
  });
  document.addEventListener("paste", (event) => {
    const input = event.target.closest?.("[data-grid] td > input");
    const text = event.clipboardData?.getData("text/plain") || "";
    if (!input || !/[\t\n]/.test(text.trimEnd())) return;
    event.preventDefault();
    const { at, lines, index } = cells(input);
    text.trimEnd().split(/\r?\n/).forEach((line, down) => {
      const typed = lines[index + down] ? [...lines[index + down].cells].slice(at).map((td) => $("input", td)).filter(Boolean) : [];
      line.split("\t").forEach((value, right) => put(typed[right], value.trim()));
    });
  });

  /* ---- palette and lookups: one list box, arrows move the active option --------------------------- */
  function palette() { const input = $("#palette input"); input.value = ""; window.htmx?.trigger(input, "palette-open"); }
  function step(input, event) {
    const list = document.getElementById(input.getAttribute("aria-controls"));
    const all = $$("[role=option]", list), now = all.findIndex((o) => o.getAttribute("aria-selected") === "true");
    if (event.key === "Enter") {
      event.preventDefault();
      const chosen = all[Math.max(0, now)];
      if (chosen?.dataset.href) location.assign(chosen.dataset.href);
      else chosen?.dispatchEvent(new MouseEvent("mousedown", { bubbles: true, cancelable: true }));
      return;
    }
    const to = { ArrowDown: now + 1, ArrowUp: now - 1 }[event.key];
    if (to === undefined || !all.length) return;
    event.preventDefault();
    all.forEach((o, i) => o.setAttribute("aria-selected", String(i === Math.max(0, Math.min(all.length - 1, to)))));
    const active = all[Math.max(0, Math.min(all.length - 1, to))];
    input.setAttribute("aria-activedescendant", active.id); active.scrollIntoView({ block: "nearest" });
  }

  /* ---- start ------------------------------------------------------------------------------------ */
  density(recall("density"));
  $$("[data-toast]").forEach(fade);
  document.addEventListener("alpine:init", () => {
    window.Alpine.data("palette", () => ({ move(event) { step(event.target, event); } }));
    window.Alpine.data("lookup", () => ({
      asked: null, // the text that the options answer to
      move(event) {
        if (event.key === "Escape") { this.hide(); return; }
        if (event.key === "ArrowDown") this.show();
        step(event.target, event);
      },
      typed() { this.$refs.value.value = ""; this.show(); },
      show() { delete this.$refs.list.dataset.closed; this.$refs.input.setAttribute("aria-expanded", String(this.$refs.list.children.length > 0)); },
      hide() { this.$refs.input.setAttribute("aria-expanded", "false"); this.$refs.list.dataset.closed = ""; },
      answered(event) {
        this.asked = new URL(event.detail.pathInfo.finalRequestPath, location).searchParams.get("q");
        if (this.$refs.list.dataset.closed === undefined) this.show(); else this.settle();
      },
      leave() { this.hide(); this.settle(); },
      settle() { // what is read in the field is what is sent: the one that was meant, or nothing
        const { input, value, list } = this.$refs, all = $$("[role=option]", list);
        if (value.value || this.asked !== input.value || document.activeElement === input) return;
        if (input.value && all.length === 1) all[0].dispatchEvent(new MouseEvent("mousedown", { bubbles: true, cancelable: true }));
        else input.value = "";
      },
      pick(event) {
        const option = event.target.closest("[role=option]");
        if (!option) return;
        event.preventDefault();
        this.$refs.value.value = option.dataset.value;
        this.$refs.input.value = option.dataset.text;
        this.$refs.value.dispatchEvent(new Event("change", { bubbles: true }));
        this.hide();
      },
    }));
  });
})();
