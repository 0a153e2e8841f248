/* What was not sent is said beside its form, and everything there stays: there is no connection, the answer is not
   what was asked for (as a proxy's is), or it is an error page of ours, which says why. */

import { say } from "./say.js";

const formOf = (part) => part.closest?.("form") ?? document.querySelector("form[data-draft], #write");
const wordsIn = (part) => formOf(part)?.querySelector("[data-lost]");

function tell(part, why) {
  const words = wordsIn(part);
  if (!words) return;
  words.dataset.lost ||= words.textContent;
  words.textContent = why || words.dataset.lost;
  words.hidden = false;
  words.scrollIntoView({ block: "nearest" });
  say(words.textContent);
}

/* Why an answer is not to be shown: in its own words, or without any; null: it is. */
function refusal({ xhr, select, requestConfig: { elt } }) {
  const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
  const why = page.querySelector("[data-refusal]");
  if (why) return why.textContent;
  const wanted = xhr.getResponseHeader("HX-Reselect") ?? select ?? elt.getAttribute("hx-select") ?? "#main";
  const there = wanted === "unset" ? xhr.status < 400 : page.querySelector(wanted);
  return there ? null : "";
}

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const why = refusal(detail);
  if (why === null) return;
  detail.shouldSwap = false;
  tell(detail.requestConfig.elt, why);
});

document.addEventListener("htmx:beforeRequest", ({ target }) => {
  const words = wordsIn(target);
  if (words) words.hidden = true;
});

for (const failure of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, ({ target }) => tell(target));
}
