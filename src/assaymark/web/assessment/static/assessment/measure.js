/* Measures how a text is written, from the moment its writer ticks the box, and never before.

   <fieldset data-measure hidden> <input type="checkbox" name="measure">
     <input type="hidden" name="seconds"> <input type="hidden" name="typed"> <input type="hidden" name="pasted">
   … <textarea name="text">

   Counts only: seconds with something done in the last half minute, characters typed, characters
   pasted or dropped. Without this module the choice is not shown and nothing is measured. */

const idle = 30_000;

for (const choice of document.querySelectorAll("fieldset[data-measure]")) {
  const form = choice.closest("form");
  const text = form.querySelector("textarea[name=text]");
  const box = choice.querySelector("input[name=measure]");
  const field = (name) => choice.querySelector(`input[name=${name}]`);
  const counts = {};
  for (const name of ["seconds", "typed", "pasted"]) counts[name] = Number(field(name).value) || 0;
  let touched = 0;

  choice.hidden = false;
  const isOn = () => box.checked;
  const write = () => { for (const name of Object.keys(counts)) field(name).value = isOn() ? Math.round(counts[name]) : ""; };
  const touch = () => { touched = Date.now(); };

  for (const kind of ["keydown", "pointerdown", "pointermove", "scroll"]) addEventListener(kind, touch, { passive: true });
  box.addEventListener("change", () => {
    touch();
    if (!isOn()) for (const name of Object.keys(counts)) counts[name] = 0;
    write();
  });
  setInterval(() => {
    if (isOn() && !document.hidden && Date.now() - touched < idle) { counts.seconds += 1; write(); }
  }, 1000);
  text?.addEventListener("input", (event) => {
    if (!isOn()) return;
    const moved = event.inputType === "insertFromPaste" || event.inputType === "insertFromDrop";
    if (event.inputType === "insertText" || event.inputType === "insertCompositionText") counts.typed += event.data?.length ?? 1;
    else if (event.inputType === "insertLineBreak" || event.inputType === "insertParagraph") counts.typed += 1;
    else if (moved) counts.pasted += Math.max(0, text.value.length - before);
    write();
  });
  let before = 0;
  text?.addEventListener("beforeinput", () => { before = text.value.length - (text.selectionEnd - text.selectionStart); });
}
