/* Before the first paint: "system" follows the operating system. The cookie, then the server's word, decide. */
(function () {
  const root = document.documentElement, dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => { root.dataset.bsTheme = root.dataset.theme === "system" ? (dark.matches ? "dark" : "light") : root.dataset.theme; };
  dark.addEventListener("change", apply);
  window.rvTheme = (name) => {
    root.dataset.theme = name;
    document.cookie = `theme=${name}; path=/; max-age=31536000; samesite=lax`;
    void document.cookie; // a cookie is written without waiting, read with waiting: a reload right after must send it
    apply();
  };
  apply();
})();
