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
  });
})();
