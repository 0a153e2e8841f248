/* Gate, form and receipt follow each other in place: the files stay chosen, the focus goes along. */

import { draft } from "./draft.js";
import "./known.js";
import "./unsent.js";
import { address, writing } from "./write.js";

htmx.config.refreshOnHistoryMiss = true; // Back and Forward load the page itself, with its own sheets

function begin(part) {
  writing(part);
  address(part);
  draft(part);
}

document.addEventListener("htmx:afterSwap", ({ target }) => {
  if (target.id !== "main" && target !== document.body) return;
  begin(target);
  const heading = target.querySelector("h1");
  if (target.querySelector(".error-summary") || !heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
});

begin(document);
