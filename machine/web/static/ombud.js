// What the browser can make easier. Every page works without it. Nothing that a person types is stored: computers are shared.
"use strict";
(() => {
  const all = (sel, root = document) => [...root.querySelectorAll(sel)];
  const typing = (el) => el && (el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName));

  // The error summary is read out first.
  const wrong = document.querySelector("[data-focus]");
  if (wrong) wrong.focus();

  // A link of the error summary leads into the field, not just near it.
  document.addEventListener("click", (e) => {
    const a = e.target.closest(".summary-error a");
    const field = a && document.getElementById(a.hash.slice(1));
    if (!field) return;
    e.preventDefault();
    field.focus();
    (field.closest(".field") || field).scrollIntoView({ block: "start" });
  });

  // Characters left, counted as people count: 你 is one, an emoji is one.
  for (const area of all("textarea[data-max]")) {
    const out = area.parentElement.querySelector(".count");
    const max = Number(area.dataset.max);
    const show = () => {
      const left = max - [...area.value].length;
      out.textContent = (left < 0 ? area.dataset.over : area.dataset.left).replace("#", Math.abs(left));
      out.classList.toggle("count-over", left < 0);
    };
    area.addEventListener("input", show);
    show();
  }

  // A second press while the first is on its way would file twice.
  for (const form of all("form[data-once]")) {
    form.addEventListener("submit", (e) => {
      if (form.dataset.sent) return e.preventDefault();
      form.dataset.sent = "1";
      const pressed = e.submitter;
      if (pressed) pressed.setAttribute("aria-disabled", "true");
    });
  }
  window.addEventListener("pageshow", () => {
    for (const form of all("form[data-once]")) {
      delete form.dataset.sent;
      for (const b of all("[aria-disabled]")) if (b.form === form) b.removeAttribute("aria-disabled");
    }
  });

  // Print and copy, which need a script, appear only where there is one.
  for (const b of all("[data-do]")) {
    if (b.dataset.do === "copy" && !navigator.clipboard) continue;
    b.hidden = false;
    b.addEventListener("click", async () => {
      if (b.dataset.do === "print") return window.print();
      await navigator.clipboard.writeText(b.dataset.text);
      const say = b.querySelector("span");
      const was = say.textContent;
      say.textContent = b.dataset.done;
      setTimeout(() => { say.textContent = was; }, 2000);
    });
  }

  // The QR code of a receipt carries number and code behind #, which no server and no log ever sees: #number=…&code=…
  if (location.hash.includes("=")) {
    const given = new URLSearchParams(location.hash.slice(1));
    let filled = false;
    for (const [name, value] of given) {
      const input = document.querySelector(`form[data-from-hash] input[name="${CSS.escape(name)}"]`);
      if (input) { input.value = value; filled = true; }
    }
    if (filled) history.replaceState(null, "", location.pathname + location.search);
  }

  // What is folded on the screen is not folded on paper.
  let folded = [];
  window.addEventListener("beforeprint", () => {
    folded = all("details:not([open])").filter((d) => !d.closest(".no-print"));
    for (const d of folded) d.open = true;
  });
  window.addEventListener("afterprint", () => { for (const d of folded) d.open = false; });

  // An open menu closes when somebody goes on elsewhere.
  const menus = () => all("details.menu[open]");
  document.addEventListener("click", (e) => { for (const m of menus()) if (!m.contains(e.target)) m.open = false; });
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Escape") return;
    for (const m of menus()) { m.open = false; m.querySelector("summary").focus(); }
  });

  // A select that only changes the view needs no button.
  for (const s of all("select[data-go]")) s.addEventListener("change", () => s.form.requestSubmit());

  // Keys of the desk: / to search, j and k through the rows, Enter opens, g and a letter goes somewhere.
  if (!document.documentElement.classList.contains("desk")) return;
  let waiting = 0;
  const step = (by) => {
    const links = all("tr[data-row]").map((r) => r.querySelector("a")).filter(Boolean);
    const at = links.indexOf(document.activeElement.closest("tr[data-row]")?.querySelector("a"));
    const to = links[Math.min(links.length - 1, Math.max(0, at < 0 ? 0 : at + by))];
    if (!to) return;
    to.focus();
    to.closest("tr").scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing) return;
    if (e.key === "Escape" && typing(document.activeElement)) return document.activeElement.blur();
    if (typing(document.activeElement)) return;
    if (Date.now() - waiting < 1200) {
      waiting = 0;
      const a = document.querySelector(`[data-letter="${CSS.escape(e.key)}"]`);
      if (a) { e.preventDefault(); a.click(); }
      return;
    }
    if (e.key === "g") waiting = Date.now();
    else if (e.key === "j") step(1);
    else if (e.key === "k") step(-1);
    else if (e.key === "/") {
      const box = document.querySelector("[data-search]");
      if (box) { e.preventDefault(); box.focus(); box.select(); }
    }
  });
})();
