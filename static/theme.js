// Light or dark, before the first paint. Small and blocking on purpose.
(() => {
  const root = document.documentElement;
  const device = matchMedia("(prefers-color-scheme: dark)");
  const wish = () => {
    try { return localStorage.getItem("theme") || "auto"; } catch { return "auto"; }
  };
  const paint = () => {
    const theme = wish() === "auto" ? (device.matches ? "dark" : "light") : wish();
    root.dataset.bsTheme = theme;
  };
  root.classList.add("scripted");
  paint();
  device.addEventListener("change", paint);
  window.portalTheme = {
    wish,
    set(value) {
      try { localStorage.setItem("theme", value); } catch { /* private window: for this page only */ }
      root.dataset.bsTheme = value === "auto" ? (device.matches ? "dark" : "light") : value;
    },
  };
})();
