/* A peer's page: sentences by buttons, and "seen" only with words that show it.

   <div data-sentence-buttons hidden><button data-sentence="-1 | 1 | extend">
   <form data-peer-form> <fieldset data-criterion> radios named chip-…, <ul data-quotes>, <textarea name=paste-…>
   <div data-review-words data-needed="…">

   Without it the server says the same, after sending. */

const work = document.querySelector("[data-work-text]");
const buttons = document.querySelector("[data-sentence-buttons]");
const form = document.querySelector("[data-peer-form]");
const words = document.querySelector("[data-review-words]")?.dataset;

if (work && buttons) {
  buttons.hidden = false;
  for (const button of buttons.querySelectorAll("[data-sentence]")) {
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => {
      const step = Number(button.dataset.sentence);
      work.dispatchEvent(step ? new CustomEvent("sentence", { detail: { step } }) : new CustomEvent("extend"));
    });
  }
}

function check(criterion) {
  const seen = criterion.querySelector("input[type=radio][value=seen]");
  const quoted = criterion.querySelector("[data-quotes] input:checked") || criterion.querySelector("textarea").value.trim();
  seen.setCustomValidity(seen.checked && !quoted ? words.needed : "");
}

if (form) {
  const criteria = [...form.querySelectorAll("[data-criterion]")];
  const all = () => criteria.forEach(check);
  form.addEventListener("change", all);
  form.addEventListener("input", all);
  form.addEventListener("click", () => setTimeout(all));
  let sent = false;
  form.addEventListener("submit", (event) => { if (sent) event.preventDefault(); sent = true; });
  addEventListener("pageshow", () => { sent = false; all(); });
}
