/* Toasts: what was done and the way back, for as long as there is one. Z or Ctrl Z undoes my last deed, and
   again the one before, whether or not its toast is still there: the server knows which. */

import { letter } from "./keys.js";
import { say } from "./say.js";

const place = () => document.querySelector("#toasts");
const LINGER = 10_000; // ms that a toast without a way back stays
let timer;
let undone = Promise.resolve();

/* A toast that the server cannot write. */
export function complain(text) {
  const toast = document.createElement("div");
  toast.className = "toast toast--refused";
  toast.textContent = text;
  place().replaceChildren(toast);
  start();
}

function start() {
  clearTimeout(timer);
  const toast = place().querySelector(".toast");
  if (!toast) return;
  const seconds = Number(toast.dataset.seconds);
  if (!seconds) return linger(toast);
  toast.style.setProperty("--undo", `${seconds}s`);
  timer = setTimeout(() => tooLate(toast), seconds * 1000);
}

/* The time is over: undoing becomes moving back. The server's clock has the last word. */
function tooLate(toast) {
  const held = toast.contains(document.activeElement);
  for (const part of toast.querySelectorAll("[data-until]")) part.hidden = true;
  for (const part of toast.querySelectorAll("[data-after]")) part.hidden = false;
  if (held) toast.querySelector("[data-after].btn, [data-dismiss]")?.focus();
  linger(toast);
}

function linger(toast) {
  timer = setTimeout(() => {
    if (toast.matches(":hover, :focus-within")) linger(toast);
    else toast.remove();
  }, LINGER);
}

/* One after another: a second press waits for the answer to the first. */
function undo(event) {
  const plain = !event.altKey && !event.shiftKey && letter(event) === "z";
  const { undoLast: address } = document.querySelector("#board")?.dataset ?? {};
  if (!plain || !address || document.querySelector(".is-dragging, .card--lift, dialog:modal")) return;
  event.preventDefault();
  undone = undone.then(() => htmx.ajax("POST", address, { source: place(), swap: "none" })).catch(() => {
    const { offline } = document.querySelector("#main").dataset;
    complain(offline);
    say(offline);
  });
}

/* A whole page as an answer (gone, not allowed, broken) is never laid into this one. */
function guard(event) {
  const { xhr } = event.detail;
  if (xhr.status < 400 || !xhr.responseText.trimStart().toLowerCase().startsWith("<!doctype")) return;
  event.detail.shouldSwap = false;
  const { broken } = document.querySelector("#main").dataset;
  if (event.detail.requestConfig.verb === "get") return;
  complain(broken);
  say(broken);
  document.dispatchEvent(new Event("board:astray"));
}

/* A toast that came with the page: a plain form led here. */
function greet() {
  const told = place().querySelector(".toast > span");
  if (!told) return;
  start();
  say(told.innerText);
}

export function toasts() {
  greet();
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    if (event.detail.target.id !== "toasts") return;
    htmx.process(place()); // at once: htmx itself does it a moment after the button can be pressed
    start();
  });
  document.addEventListener("htmx:beforeSwap", guard);
  document.addEventListener("keydown", undo);
  document.addEventListener("click", (event) => event.target.closest("[data-dismiss]")?.closest(".toast").remove());
}
