/* A new card by typing its title: the + of a column opens one line at its top. N leads to the whole form. */

import { main } from "./cards.js";
import { letter } from "./keys.js";
import { complain } from "./toast.js";

const lineOf = (lane) => lane.querySelector(".column-new");

async function open(link) {
  const line = lineOf(link.closest("[data-column]"));
  if (line.matches(".htmx-request")) return;
  if (!line.firstElementChild) {
    try { // at once: until htmx knows the form, Enter would leave the page
      await htmx.ajax("GET", link.href, { source: line, target: line, swap: "innerHTML settle:0ms" });
    } catch {
      complain(main.dataset.unloaded);
    }
  }
  line.querySelector("[name=title]")?.focus();
}

function close(line) {
  const add = line.closest("[data-column]").querySelector(".column-add");
  line.replaceChildren();
  add.focus();
  document.dispatchEvent(new Event("board:closed"));
}

const joined = (...parts) => parts.filter(Boolean).join(" ");

/* The line is free for the next title as soon as one is on its way; what is typed meanwhile goes over into the line
   that comes in answer, Enter included, and behind the first title where that comes back. */
function pass() {
  let typed = null;
  const giveBack = (form, { formData }) => {
    const { title } = form.elements;
    title.value = joined(formData.get("title"), title.value);
  };
  document.addEventListener("submit", ({ target }) => {
    if (target.matches(".new-card.htmx-request")) target.dataset.again = "";
  }, true);
  document.addEventListener("htmx:beforeSend", ({ target }) => {
    if (target.matches(".new-card")) target.elements.title.value = "";
  });
  document.addEventListener("htmx:beforeSwap", ({ target, detail }) => {
    if (!target.matches(".new-card")) return;
    if (!detail.shouldSwap) return giveBack(target, detail.requestConfig);
    typed = { line: target.parentElement, text: target.elements.title.value, again: "again" in target.dataset };
  });
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    const form = typed?.line.querySelector(".new-card");
    if (!form) return;
    const { text, again } = typed;
    typed = null;
    form.elements.title.value = joined(form.elements.title.value, text);
    if (again && text && detail.xhr.status === 200) form.requestSubmit();
  });
  document.addEventListener("htmx:sendError", ({ target, detail }) => {
    if (target.matches(".new-card")) giveBack(target, detail.requestConfig);
  });
}

export function newCards() {
  pass();
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
