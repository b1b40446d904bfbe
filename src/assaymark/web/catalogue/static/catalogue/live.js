// Keeps a badge's form alive: buttons that only change the form, and previews, without a page load.
//
// <form method="post" data-live>
//   <button name="do" value="add-criterion">…</button>     any `do` but save and publish
//   <div id="live-art" data-live-part>…</div>               replaced by the answer's element
// </form>
//
// The server draws everything: the form is sent as it is, with `do`, and each part of the answer
// takes the place of ours. Without JavaScript the same buttons load the page.

const STORES = new Set(["save", "publish"]);
const PAUSE_MS = 500;

for (const form of document.querySelectorAll("form[data-live]")) {
  let pause = 0;
  let running = null;

  const ask = async (what, parts) => {
    running?.abort();
    running = new AbortController();
    const data = new FormData(form);
    data.set("do", what);
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, signal: running.signal });
      if (!answer.ok || answer.redirected) return false;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of form.querySelectorAll(parts)) {
        const fresh = page.getElementById(part.id);
        if (fresh) part.replaceWith(fresh);
      }
      return true;
    } catch (error) {
      return error.name === "AbortError";
    }
  };

  const focusAfter = (what) => {
    const fields = form.querySelectorAll("#live-rubric .criterion-editor");
    const [verb, thing, number] = what.split("-");
    const there = fields[verb === "add" && thing === "criterion" ? fields.length - 1 : Number(number)];
    const inner = verb === "add" && thing === "level" ? "li:last-child input" : "input:not([type=hidden])";
    (there ?? fields[fields.length - 1])?.querySelector(inner)?.focus();
  };

  form.addEventListener("submit", async (event) => {
    const what = event.submitter?.value;
    if (!what || STORES.has(what)) return;
    event.preventDefault();
    window.clearTimeout(pause);
    const done = await ask(what, "[data-live-part]");
    if (!done) form.requestSubmit(form.querySelector("button[value=save]"));
    else if (what !== "preview") focusAfter(what);
  });

  form.addEventListener("input", () => {
    window.clearTimeout(pause);
    pause = window.setTimeout(() => ask("preview", "#live-art, #live-gaps"), PAUSE_MS);
  });
}
