// Light or dark, before the first paint: a small blocking file, because the page's policy
// forbids inline scripts and a later one would flash. Without a choice (or without JavaScript)
// the style sheet follows the system.
//
//   <script src="kit/theme.js"></script>   in <head>
//   <button type="button" data-theme-toggle hidden>…</button>
(function () {
  "use strict";
  var root = document.documentElement;
  var system = window.matchMedia("(prefers-color-scheme: dark)");

  function chosen() {
    try {
      return localStorage.getItem("theme");
    } catch (refused) {
      return null; // storage may be switched off: follow the system
    }
  }

  function show(theme) {
    if (theme === "light" || theme === "dark") root.setAttribute("data-bs-theme", theme);
    else root.removeAttribute("data-bs-theme");
  }

  function isDark() {
    var theme = root.getAttribute("data-bs-theme");
    return theme ? theme === "dark" : system.matches;
  }

  function toggle() {
    var next = isDark() ? "light" : "dark";
    show(next);
    try {
      if ((next === "dark") === system.matches) localStorage.removeItem("theme");
      else localStorage.setItem("theme", next);
    } catch (refused) {
      // the choice then lasts for this page only
    }
  }

  show(chosen());
  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("[data-theme-toggle]").forEach(function (button) {
      button.hidden = false;
      button.addEventListener("click", toggle);
    });
  });
})();
