// Light or dark, before the first paint. Small and blocking on purpose.
(() => {
  const root = document.documentElement;
  const device = matchMedia("(prefers-color-scheme: dark)");
  const wish = () => {
    try { return localStorage.getItem("theme") || "auto"; } catch { return "auto"; }
  };
  const show = (theme) => { root.dataset.bsTheme = theme === "auto" ? (device.matches ? "dark" : "light") : theme; };
  const paint = () => show(wish());
  root.classList.add("scripted");
  paint();
  device.addEventListener("change", paint);
  new MutationObserver(paint).observe(root, { attributeFilter: ["data-theme"] }); // the switch of Django's administration
  addEventListener("beforeprint", () => { root.dataset.bsTheme = "light"; }); // paper is white
  addEventListener("afterprint", paint);
  window.portalTheme = {
    wish,
    set(value) {
      try { localStorage.setItem("theme", value); } catch { /* private window: for this page only */ }
      show(value);
    },
  };
})();
