/* A bias report's page: looks again while the report is being made; prints it whole.

   <div data-waiting>… <progress> … <a href="">Look again</a></div>
   <button type="button" data-print hidden>Print</button>

   Without JavaScript the link looks again, and the browser's own menu prints. */

const EVERY_MS = 2000;

async function look() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const there = document.querySelector("[data-waiting] progress");
    const now = fresh.querySelector("[data-waiting] progress");
    if (!now) {
      location.reload();
      return;
    }
    there.value = now.value;
  } catch { /* no answer now: ask again */ }
  setTimeout(look, EVERY_MS);
}

if (document.querySelector("[data-waiting]")) setTimeout(look, EVERY_MS);

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

/* Closed parts are opened for the paper, and closed again. */
let closed = [];
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("main details:not([open])")];
  for (const one of closed) one.open = true;
});
addEventListener("afterprint", () => {
  for (const one of closed) one.open = false;
});
