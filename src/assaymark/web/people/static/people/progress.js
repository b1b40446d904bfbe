// Looks again while an import is under way, and shows the page anew when it is over.
//
//   <div class="card" data-under-way>…</div>   what is shown meanwhile; its link does it by hand
const waiting = document.querySelector("[data-under-way]");

async function look() {
  const answer = await fetch(location.href, { credentials: "same-origin" });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const now = page.querySelector("[data-under-way]");
  if (!now) return location.reload();
  waiting.replaceChildren(...now.childNodes);
  setTimeout(look, 1500);
}

if (waiting) setTimeout(look, 1000);
