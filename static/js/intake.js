/* Gate, form and receipt follow each other in place: the files stay chosen, the focus goes along. */

htmx.config.refreshOnHistoryMiss = true; // Back and Forward load the page itself, with its own sheets
let chosen = null;

document.addEventListener("htmx:beforeRequest", ({ target }) => {
  chosen = target.querySelector("[type=file]")?.files ?? null;
  toggleLost(target, false);
});

/* A refused form comes back with all its text; only the browser still has the files. */
function putBack(main) {
  const input = main.querySelector("[type=file]");
  if (!input || !chosen?.length) return;
  input.files = chosen;
  main.querySelector("[data-files-lost]")?.remove();
}

document.addEventListener("htmx:afterSwap", ({ target }) => {
  if (target.id !== "main") return;
  putBack(target);
  const heading = target.querySelector("h1");
  if (target.querySelector(".error-summary") || !heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
});

function toggleLost(form, lost) {
  const words = form.querySelector("[data-lost]");
  if (words) words.hidden = !lost;
}

for (const failure of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, ({ target }) => toggleLost(target, true));
}
