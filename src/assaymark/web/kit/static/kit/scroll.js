// Lets the keyboard scroll what scrolls sideways: a table wider than its card gets a tab stop, as
// long as it is too wide. Newer browsers do so by themselves, also without JavaScript.
//
//   <div class="table-responsive"><table>…</table></div>   or a table directly in a card
const scrollers = document.querySelectorAll(".table-responsive, .card:has(> .table), pre");

function update(scroller) {
  if (scroller.hasAttribute("role")) return; // the page has said it itself
  const wide = scroller.scrollWidth > scroller.clientWidth;
  if (wide) scroller.tabIndex = 0;
  else scroller.removeAttribute("tabindex");
}

const sizes = new ResizeObserver((entries) => entries.forEach((entry) => update(entry.target)));
scrollers.forEach((scroller) => sizes.observe(scroller));
