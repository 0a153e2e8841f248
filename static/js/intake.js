/* Gate, form and receipt follow each other in place: the files stay chosen, the focus goes along. */

import { draft } from "./draft.js";
import { address, writing } from "./write.js";

htmx.config.refreshOnHistoryMiss = true; // Back and Forward load the page itself, with its own sheets

function begin(part) {
  writing(part);
  address(part);
  draft(part);
}

document.addEventListener("htmx:beforeRequest", ({ target }) => toggleLost(target, false));

document.addEventListener("htmx:afterSwap", ({ target }) => {
  if (target.id !== "main" && target !== document.body) return;
  begin(target);
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

begin(document);
