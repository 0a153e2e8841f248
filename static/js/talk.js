/* The requester's own page: what they write is sent in place, and stays in this tab until it is sent, over a
   reload, another language and what else leads away. */

import { tab } from "./store.js";
import "./unsent.js";

const form = () => document.querySelector("#write");
const key = () => `reply:${document.querySelector("[data-ticket-number]")?.dataset.ticketNumber}`;
let then = null; // the part of the page that the pressed button leads to

function restore() {
  const body = form()?.elements.body;
  if (body && !body.value) body.value = tab.get(key()) ?? "";
}

document.addEventListener("input", ({ target }) => {
  if (target !== form()?.elements.body) return;
  if (target.value.trim()) tab.set(key(), target.value);
  else tab.remove(key());
});

document.addEventListener("htmx:beforeRequest", ({ detail: { requestConfig } }) => {
  then = requestConfig.triggeringEvent?.submitter?.dataset.then ?? null;
});

document.addEventListener("htmx:beforeSwap", ({ detail: { shouldSwap, target, xhr } }) => {
  if (shouldSwap && xhr.status < 400 && target.id === "main") tab.remove(key());
});

/* What was refused is seen first; else where one looks after sending. A summary of errors is page.js's. What has an
   id has its tabindex from the server: htmx lays such an element out as it came. */
document.addEventListener("htmx:afterSwap", ({ target }) => {
  if (target.id !== "main" || target.querySelector(".error-summary")) return;
  const part = target.querySelector(".banner--error") ?? document.getElementById(then)
    ?? target.querySelector("#conv") ?? target.querySelector("h1");
  part.tabIndex = -1;
  part.focus();
});

/* In another language the page is the same: what is written goes along, the files stay chosen. */
function switchLanguage(event) {
  const link = event.target.closest(".langs a");
  if (!link || !form() || !window.htmx || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const typed = [...document.querySelectorAll("textarea")].map(({ id, value }) => [id, value]);
  const again = ({ target }) => {
    if (target !== document.body) return;
    history.replaceState(history.state, "", link.href);
    document.documentElement.lang = link.lang;
    for (const [id, value] of typed) if (document.getElementById(id)) document.getElementById(id).value = value;
    form()?.querySelector("[data-files]")?.setAttribute("data-again", "");
    document.querySelector(".langs [aria-current]").focus();
  };
  document.addEventListener("htmx:afterSwap", again);
  htmx.ajax("GET", link.href, { target: "body", swap: "innerHTML" }).catch(() => {}) // unsent.js says so
    .then(() => document.removeEventListener("htmx:afterSwap", again));
}

document.addEventListener("click", switchLanguage);
restore();
