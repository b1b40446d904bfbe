/* Selects the work sentence by sentence, so that words can be quoted without a mouse.

   <div data-work-text>…</div> hears the events
   "sentence" {detail: {step: 1 | -1}} and "extend": the selection moves, or grows by one sentence. */

const work = document.querySelector("[data-work-text]");

function sentences(text) {
  if (!globalThis.Intl?.Segmenter) return [...text.matchAll(/[^.!?\n]+[.!?\n]*/gu)].map((one) => [one.index, one.index + one[0].length]);
  const cut = new Intl.Segmenter(document.documentElement.lang || "en", { granularity: "sentence" });
  return [...cut.segment(text)].map((one) => [one.index, one.index + one.segment.length]);
}

/* Each sentence without the white space around it, in UTF-16 units of the work's text. */
function trimmed(text) {
  return sentences(text).map(([start, end]) => {
    const part = text.slice(start, end);
    return [start + part.length - part.trimStart().length, start + part.trimEnd().length];
  }).filter(([start, end]) => start < end);
}

function select(start, end) {
  const range = document.createRange();
  const walker = document.createTreeWalker(work, NodeFilter.SHOW_TEXT);
  let seen = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (start >= seen && start < seen + node.length) range.setStart(node, start - seen);
    if (end > seen && end <= seen + node.length) range.setEnd(node, end - seen);
    seen += node.length;
  }
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
  range.endContainer.parentElement.scrollIntoView({ block: "nearest" });
  const box = range.getBoundingClientRect();
  const frame = work.closest(".review-scroll");
  if (frame) {
    const edge = frame.getBoundingClientRect();
    if (box.bottom > edge.bottom) frame.scrollTop += box.bottom - edge.bottom + 24;
    if (box.top < edge.top) frame.scrollTop -= edge.top - box.top + 24;
  }
}

if (work) {
  const all = trimmed(work.textContent);
  let first = -1;
  let last = -1;
  work.addEventListener("sentence", (event) => {
    const from = event.detail.step > 0 ? last + 1 : first - 1;
    first = last = Math.min(Math.max(from, 0), all.length - 1);
    if (all.length) select(...all[first]);
  });
  work.addEventListener("extend", () => {
    if (!all.length) return;
    first = Math.max(first, 0);
    last = Math.min(last + 1, all.length - 1);
    select(all[first][0], all[last][1]);
  });
}
