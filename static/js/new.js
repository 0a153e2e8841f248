/* A new card by typing its title: the + of a column opens one line at its top. N leads to the whole form. */

import { letter } from "./keys.js";

const lineOf = (lane) => lane.querySelector(".column-new");

async function open(link) {
  const line = lineOf(link.closest("[data-column]"));
  if (!line.firstElementChild) {
    // at once: until htmx knows the form, Enter would leave the page
    await htmx.ajax("GET", link.href, { source: line, target: line, swap: "innerHTML settle:0ms" });
  }
  line.querySelector("[name=title]")?.focus();
}

function close(line) {
  const add = line.closest("[data-column]").querySelector(".column-add");
  line.replaceChildren();
  add.focus();
  document.dispatchEvent(new Event("board:closed"));
}

export function newCards() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".column-add");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link);
  });
  document.addEventListener("keydown", (event) => {
    const line = event.target.closest?.(".column-new");
    if (line && event.key === "Escape" && !event.isComposing) {
      event.stopPropagation();
      close(line);
    }
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    if (!plain || letter(event) !== "n" || document.querySelector(":popover-open, dialog:modal")) return;
    event.preventDefault();
    document.querySelector("#new-ticket").click();
  }, true);
}
