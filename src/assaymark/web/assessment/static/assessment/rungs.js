/* The needed level first; the others open when they matter, so that a new rubric is quick to learn.

   <div class="rungs" data-rungs="3"> <label class="rung"><input type="radio" value="3">… <span data-indicator>…</span></label>
   <button type="button" data-rungs-all hidden>

   Before a level is chosen only the needed one is spelled out. Whoever chooses it or one above sees those above, too;
   whoever chooses one below sees those below. Without this script every level is spelled out from the start. */

const ladders = [...document.querySelectorAll("[data-rungs]")];
const all = document.querySelector("[data-rungs-all]");

function lay(ladder) {
  const needed = Number(ladder.dataset.rungs);
  const chosen = ladder.querySelector("input:checked");
  for (const rung of ladder.querySelectorAll(".rung")) {
    const value = Number(rung.querySelector("input").value);
    const side = chosen && (Number(chosen.value) >= needed ? value >= needed : value <= needed);
    if (value === needed || side) rung.querySelector("[data-indicator]").hidden = false;
  }
}

if (all && ladders.length) {
  for (const ladder of ladders) {
    for (const words of ladder.querySelectorAll("[data-indicator]")) words.hidden = true;
    lay(ladder);
    ladder.addEventListener("change", () => lay(ladder));
  }
  all.hidden = false;
  all.addEventListener("click", () => {
    for (const words of document.querySelectorAll("[data-rungs] [data-indicator]")) words.hidden = false;
    all.hidden = true;
  });
}
