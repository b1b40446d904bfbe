// Brings the current entry of a list that scrolls sideways into view, as on a phone.
// Without JavaScript the list starts at its beginning.
//
//   <nav data-show-current><ul><li><a aria-current="page">…</a></li></ul></nav>
for (const list of document.querySelectorAll("[data-show-current]")) {
  const current = list.querySelector("[aria-current]");
  if (current) {
    const spare = (list.clientWidth - current.clientWidth) / 2;
    list.scrollLeft = current.offsetLeft - spare;
  }
}
