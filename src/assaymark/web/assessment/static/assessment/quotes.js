/* Makes quotes of words selected in the work.

   <div data-work-text>the work, with <mark> for quotes saved before</div>
   <ul data-quotes="CRITERION">…</ul> <button data-quote-add="CRITERION" hidden>Quote the selected words</button>
   <template data-quote-template><li><label><input type="checkbox" checked><span></span></label></li></template>
   <blockquote data-suggested="START-END">

   A quote is a ticked box named quote-CRITERION with the value START-END, in code points of the
   work's text, which is what the server counts in and checks. Unticking it removes the quote.
   What the machine quoted is underlined for the current criterion alone: the event "criterion" says
   that another one is current. */

const work = document.querySelector("[data-work-text]");
const template = document.querySelector("[data-quote-template]");
const status = document.querySelector("[data-review-status]");
const words = document.querySelector("[data-review-words]")?.dataset;

const points = (text) => Array.from(text).length;

/* The code points before a place in the work. */
function before(node, offset) {
  const range = document.createRange();
  range.selectNodeContents(work);
  range.setEnd(node, offset);
  return points(range.toString());
}

/* The range between two code points of the work, for painting. */
function rangeOf(start, end) {
  const range = document.createRange();
  const walker = document.createTreeWalker(work, NodeFilter.SHOW_TEXT);
  let seen = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const letters = Array.from(node.data);
    const place = (point) => letters.slice(0, point - seen).join("").length;
    if (start >= seen && start < seen + letters.length) range.setStart(node, place(start));
    if (end > seen && end <= seen + letters.length) range.setEnd(node, place(end));
    seen += letters.length;
  }
  return range;
}

let last = null;

function selected() {
  const selection = getSelection();
  if (selection.rangeCount && !selection.isCollapsed) {
    const range = selection.getRangeAt(0);
    if (work.contains(range.startContainer) && work.contains(range.endContainer)) return range.cloneRange();
  }
  return null;
}

function paint() {
  if (!globalThis.CSS?.highlights) return;
  const ranges = [...document.querySelectorAll("[data-quotes] input:checked")].map((box) => rangeOf(...box.value.split("-").map(Number)));
  CSS.highlights.set("assessor-quotes", new Highlight(...ranges));
  const machine = [...document.querySelectorAll(".criterion.is-current [data-suggested]")].map((one) => rangeOf(...one.dataset.suggested.split("-").map(Number)));
  CSS.highlights.set("machine-quotes", new Highlight(...machine));
}

function add(criterion) {
  const range = selected() ?? last;
  const text = range?.toString() ?? "";
  if (!text.trim()) { status.textContent = words.none; return; }
  const lead = points(text) - points(text.trimStart());
  const start = before(range.startContainer, range.startOffset) + lead;
  const value = `${start}-${start + points(text.trim())}`;
  const list = document.querySelector(`[data-quotes="${CSS.escape(criterion)}"]`);
  const known = [...list.querySelectorAll("input")].find((box) => box.value === value);
  if (known) known.checked = true;
  else {
    const item = template.content.cloneNode(true);
    const box = item.querySelector("input");
    box.name = `quote-${criterion}`;
    box.value = value;
    item.querySelector("span").textContent = `“${text.trim()}”`;
    list.append(item);
  }
  const title = list.closest("[data-criterion]").querySelector("legend").textContent.trim();
  status.textContent = `${words.added} ${title}`;
  last = null;
  getSelection().removeAllRanges();
  paint();
}

if (work && template) {
  document.addEventListener("selectionchange", () => {
    const put = getSelection();
    last = selected() ?? (put.isCollapsed && work.contains(put.anchorNode) ? null : last);
  });
  for (const button of document.querySelectorAll("[data-quote-add]")) {
    button.hidden = false;
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => add(button.dataset.quoteAdd));
  }
  document.addEventListener("change", (event) => { if (event.target.closest("[data-quotes]")) paint(); });
  document.addEventListener("criterion", paint);
  paint();
}
