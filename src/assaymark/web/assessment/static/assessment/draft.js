/* Keeps what is typed in this browser until it is handed in, and counts its words.

   <form data-draft="KEY"> … <textarea name="text"> … <p data-words data-least="60" data-most="180" hidden>
   <div data-draft-done="KEY">  on the receipt: the draft is forgotten

   Without it the form works the same; a draft is then lost when the page is closed. */

const prefix = "assaymark.draft.";

function remembered(key) {
  try { return localStorage.getItem(prefix + key) ?? ""; } catch { return ""; }
}

function remember(key, text) {
  try {
    if (text.trim()) localStorage.setItem(prefix + key, text);
    else localStorage.removeItem(prefix + key);
    return true;
  } catch { return false; }
}

function words(text) {
  return text.split(/\s+/u).filter((run) => /[\p{L}\p{N}]/u.test(run)).length;
}

for (const done of document.querySelectorAll("[data-draft-done]")) remember(done.dataset.draftDone, "");

for (const form of document.querySelectorAll("form[data-draft]")) {
  const text = form.querySelector("textarea[name=text]");
  const line = form.querySelector("[data-words]");
  if (!text || !line) continue;
  const { least, most, wordsText, keptText, backText } = line.dataset;
  const say = (more) => {
    const n = words(text.value);
    const outside = n > 0 && (n < Number(least) || (Number(most) > 0 && n > Number(most)));
    line.hidden = false;
    line.classList.toggle("is-outside", outside);
    line.textContent = [`${n} ${wordsText} (${Number(most) ? `${least}–${most}` : `≥ ${least}`})`, more].filter(Boolean).join(" · ");
  };
  let note = "";
  if (!text.value.trim() && remembered(form.dataset.draft)) {
    text.value = remembered(form.dataset.draft);
    note = backText;
  }
  say(note);
  let later = 0;
  line.removeAttribute("role"); /* a count after each word would be read aloud all the time */
  text.addEventListener("input", () => {
    clearTimeout(later);
    say("");
    later = setTimeout(() => { if (remember(form.dataset.draft, text.value)) say(keptText); }, 600);
  });
  addEventListener("pagehide", () => { if (text.value !== text.defaultValue) remember(form.dataset.draft, text.value); });
}
