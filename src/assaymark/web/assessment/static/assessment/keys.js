/* Reviewing by keyboard. The list of keys is the dialog itself.

   <form data-review-form> <fieldset data-criterion tabindex="-1"> radios with data-key, [data-quote-add], textareas
   <dialog data-help> <button data-help-open hidden> <input type="checkbox" data-keys-on>
   <button data-primary>

   Single keys do nothing while a text field has the focus, and can be switched off (WCAG 2.2, 2.1.4). */

const form = document.querySelector("[data-review-form]");
const help = document.querySelector("[data-help]");
const opener = document.querySelector("[data-help-open]");
const work = document.querySelector("[data-work-text]");
const status = document.querySelector("[data-review-status]");
const words = document.querySelector("[data-review-words]")?.dataset;
const switched = help?.querySelector("[data-keys-on]");
const criteria = form ? [...form.querySelectorAll("[data-criterion]")] : [];
const memory = "assaymark.review.keys";
let current = 0;

function stored() { try { return localStorage.getItem(memory) !== "off"; } catch { return true; } }
function store(on) { try { localStorage.setItem(memory, on ? "on" : "off"); } catch { /* private window */ } }

function mark(index) {
  current = Math.min(Math.max(index, 0), criteria.length - 1);
  criteria.forEach((one, place) => one.classList.toggle("is-current", place === current));
  document.dispatchEvent(new CustomEvent("criterion"));
}

function go(step) {
  mark(current + step);
  criteria[current].focus({ preventScroll: true });
  criteria[current].scrollIntoView({ block: "nearest", behavior: "instant" });
}

function choose(key) {
  const radio = criteria[current].querySelector(`input[type=radio][data-key="${key}"]`);
  if (!radio) return false;
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
  const title = criteria[current].querySelector("legend").textContent.trim();
  status.textContent = `${title}: ${radio.closest("label").querySelector("strong").textContent}, ${words.chosen}`;
  return true;
}

const tell = (name, detail) => { work.dispatchEvent(new CustomEvent(name, { detail })); return true; };

const plain = {
  j: () => { go(1); return true; },
  k: () => { go(-1); return true; },
  ArrowDown: () => { go(1); return true; },
  ArrowUp: () => { go(-1); return true; },
  s: () => tell("sentence", { step: 1 }),
  S: () => tell("sentence", { step: -1 }),
  x: () => tell("extend"),
  q: () => { criteria[current].querySelector("[data-quote-add]").click(); return true; },
  c: () => { criteria[current].querySelector("textarea[name^=comment-]").focus(); return true; },
  n: () => { form.querySelector("[data-next-thing]")?.click(); return true; },
  a: () => { form.querySelector("[data-rungs-all]")?.click(); return true; },
  f: () => { form.querySelector("textarea[name=feedback]").focus(); return true; },
  "?": () => { help.showModal(); return true; },
};

function typing(target) {
  return target.matches("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])");
}

function pressed(event) {
  if (event.isComposing || event.defaultPrevented || help.open) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-primary]"));
    return;
  }
  if (typing(event.target)) {
    if (event.key === "Escape" && form.contains(event.target)) criteria[current].focus();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || !switched.checked) return;
  if (event.key.startsWith("Arrow") && (event.target.type === "radio" || event.target.closest(".review-scroll"))) return;
  const done = /^[0-9]$/.test(event.key) ? choose(event.key) : plain[event.key]?.();
  if (done) event.preventDefault();
}

if (form && help && criteria.length) {
  switched.checked = stored();
  switched.addEventListener("change", () => store(switched.checked));
  opener.hidden = false;
  opener.addEventListener("click", () => help.showModal());
  form.addEventListener("focusin", (event) => {
    const inside = criteria.indexOf(event.target.closest("[data-criterion]"));
    if (inside >= 0) mark(inside);
  });
  let sent = false;
  form.addEventListener("submit", (event) => { if (sent) event.preventDefault(); sent = true; });
  addEventListener("pageshow", () => { sent = false; });
  document.addEventListener("keydown", pressed);
  mark(Math.max(0, criteria.findIndex((one) => one.querySelector(".field-error") || !one.querySelector("input[type=radio]:checked"))));
}
