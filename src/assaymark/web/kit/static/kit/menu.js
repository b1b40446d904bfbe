// Closes an open menu on Escape, on a click elsewhere and when the focus leaves it.
// Without JavaScript the menu opens and closes by its summary alone.
//
//   <details data-menu><summary>…</summary><div>…</div></details>
for (const menu of document.querySelectorAll("details[data-menu]")) {
  const close = () => {
    menu.open = false;
  };
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      close();
      menu.querySelector("summary").focus();
    }
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) close();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!menu.contains(event.target)) close();
  });
}
