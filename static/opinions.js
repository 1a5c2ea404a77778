// The version being written: what the keys do while a section is edited in its place. Without this script its page does the same.
(() => {
  "use strict";
  const leave = (form) => {
    const way = form.querySelector("[data-leave]");
    if ("drop" in way.dataset) {
      const row = form.closest("li");
      const back = row.previousElementSibling?.querySelector(".clause-acts a, a");
      row.remove();
      back?.focus();
    } else {
      way.click();
    }
  };
  document.addEventListener("click", (e) => {
    const way = e.target instanceof Element && e.target.closest("[data-clause] [data-drop]");
    if (!way) return;
    e.preventDefault();
    leave(way.closest("form"));
  });
  document.addEventListener("keydown", (e) => {
    const form = e.target instanceof Element && e.target.closest("form[data-clause]");
    if (!form || e.isComposing) return;
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) {
      e.preventDefault();
      form.requestSubmit();
    } else if (e.key === "Escape") {
      e.preventDefault();
      leave(form);
    }
  });
  document.addEventListener("htmx:after:swap", () => {
    const fresh = [...document.querySelectorAll("form[data-clause]:not([data-met])")].pop();
    if (!fresh) return;
    fresh.dataset.met = "";
    const field = fresh.querySelector(".is-invalid") ?? fresh.querySelector("textarea");
    field.focus();
    field.setSelectionRange?.(field.value.length, field.value.length);
  });
})();

// What is saved in its place comes back anew, and the focus would fall to the top of the page with what it stood on: it goes to
// what bears the same id now, or to the first thing to be done in the row.
(() => {
  "use strict";
  const FIRST = ["form :is(input:not([type=hidden]), select, textarea)", ".clause-acts a", ".btn-list a", "a, button"];
  let was = { id: "", row: "" };
  document.addEventListener("htmx:before:swap", () => {
    const held = document.activeElement;
    if (held !== document.body) was = { id: held.id, row: held.closest("li[id], tr[id]")?.id ?? "" };
  });
  document.addEventListener("htmx:after:swap", () => {
    const { id, row } = was;
    was = { id: "", row: "" };
    if (document.activeElement !== document.body) return;
    const place = document.getElementById(row);
    const first = FIRST.map((what) => place?.querySelector(what)).find(Boolean);
    const there = (id && document.getElementById(id)) || first;
    there?.focus();
  });
})();

// Answering a text: words chosen in a section go into the comment that is begun beside it. Without this script the whole section
// does.
(() => {
  "use strict";
  const LONGEST = 2000; // characters that go into an address
  let chosen = { section: "", words: "" };

  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    const words = selection.toString().trim();
    const place = selection.anchorNode?.parentElement?.closest("[data-section]");
    if (words && place?.contains(selection.focusNode)) chosen = { section: place.dataset.section, words };
  });
  document.addEventListener("submit", (e) => {
    const field = e.target.querySelector("[data-chosen]");
    if (field) field.value = chosen.section === field.dataset.chosen ? chosen.words.slice(0, LONGEST) : "";
  }, true);
  document.addEventListener("click", (e) => {
    const form = e.target instanceof Element && e.target.closest("[data-forget]")?.closest("form");
    if (form) form.remove();
  });
  new MutationObserver((changes) => {
    for (const node of changes.flatMap((change) => [...change.addedNodes])) {
      if (node.matches?.("form.comment-form")) node.querySelector("[aria-invalid], textarea[name=proposed]")?.focus();
    }
  }).observe(document.body, { childList: true, subtree: true });
})();
