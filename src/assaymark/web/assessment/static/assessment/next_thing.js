/* Offers the next thing as a draft of the feedback: what the next level of the lowest criterion says.

   <button type="button" data-next-thing hidden> … <fieldset data-criterion> <div data-rungs="3"> radios, [data-indicator]
   <textarea name="feedback"></textarea>

   The words are the badge's own; whoever judges may change them like their own, and it never overwrites any. */

const offer = document.querySelector("[data-next-thing]");
const box = document.querySelector("[data-review-form] textarea[name=feedback]");

/* The rung above the chosen one, and how far the chosen one is above the needed level. */
function above(ladder) {
  const rungs = [...ladder.querySelectorAll(".rung")];
  const at = rungs.findIndex((rung) => rung.querySelector("input").checked);
  if (at < 0 || at + 1 >= rungs.length) return null;
  const ahead = Number(rungs[at].querySelector("input").value) - Number(ladder.dataset.rungs);
  return { ahead, words: rungs[at + 1].querySelector("[data-indicator]").textContent.trim() };
}

function lowest() {
  const found = [...document.querySelectorAll("[data-rungs]")].map(above).filter(Boolean);
  return found.reduce((least, one) => (!least || one.ahead < least.ahead ? one : least), null);
}

if (offer && box) {
  offer.hidden = false;
  offer.addEventListener("click", () => {
    const next = lowest();
    if (!next || box.value.trim()) { box.focus(); return; }
    box.value = `${offer.dataset.words} ${next.words}`;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  });
}
