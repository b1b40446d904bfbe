/* Shows the page anew once the grader is fitted or compared; until then it stays as it is, focus
   and all, and only a progress bar moves.

   <div data-fitting>A grader is being fitted. <progress max="138" value="7"></progress>
     <a href="">Look again</a></div>

   Without JavaScript the link does it. */

const EVERY_MS = 3000;

const waiting = (page) => page.querySelectorAll("[data-fitting]").length;

async function look() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (waiting(fresh) < waiting(document)) {
      location.reload();
      return;
    }
    const progress = fresh.querySelector("[data-progress]");
    if (progress) document.querySelector("[data-progress]")?.replaceWith(progress);
    const [bar, now] = [document, fresh].map((page) => page.querySelector("[data-fitting] progress"));
    if (bar && now) bar.value = now.value;
  } catch { /* no answer now: ask again */ }
  setTimeout(look, EVERY_MS);
}

if (document.querySelector("[data-fitting]")) setTimeout(look, EVERY_MS);
