/* Toasts: what was done and the way back, for as long as there is one. Z or Ctrl Z undoes my last deed, and
   again the one before, whether or not its toast is still there: the server knows which. */

import { letter } from "./keys.js";
import { say } from "./say.js";
import { parsed, tab } from "./store.js";

const place = () => document.querySelector("#toasts");
const LINGER = 10_000; // ms that a toast without a way back stays
let timer;
let end = 0; // when the time to undo is over
let undone = Promise.resolve();
let came = null; // from where the focus came into the toast

/* A toast that the server cannot write. ``retry``: what a press on its button tries once more. */
export function complain(text, retry) {
  const toast = document.createElement("div");
  toast.className = "toast toast--refused";
  toast.append(Object.assign(document.createElement("span"), { textContent: text }));
  if (retry) toast.append(again(retry));
  const held = place().contains(document.activeElement);
  place().replaceChildren(toast);
  if (held) goBack(toast.querySelector("button"));
  say(text);
  start();
}

function again(retry) {
  const { retry: textContent } = document.querySelector("#main").dataset;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent });
  button.dataset.retry = "";
  button.addEventListener("click", () => {
    leave(button.closest(".toast"));
    retry();
  });
  return button;
}

/* Where the focus goes that was in a toast which is gone: back to where it came from, if nowhere else. */
function goBack(first) {
  if (document.activeElement && document.activeElement !== document.body) return;
  const before = came?.isConnected ? came : document.querySelector("#panel") ?? document.querySelector("#filterbar");
  (first ?? before)?.focus({ preventScroll: true });
}

function leave(toast) {
  const held = toast.contains(document.activeElement);
  toast.remove();
  if (held) goBack();
}

function start() {
  clearTimeout(timer);
  const toast = place().querySelector(".toast");
  if (!toast) return;
  const seconds = Number(toast.dataset.seconds);
  if (!seconds) return linger(toast);
  toast.style.setProperty("--undo", `${seconds}s`);
  timer = setTimeout(() => tooLate(toast), seconds * 1000);
  end = performance.now() + seconds * 1000;
  count(toast);
}

/* The seconds that its words name run down with it. */
function count(toast) {
  const told = toast.querySelectorAll("[data-left]");
  const seconds = Math.ceil((end - performance.now()) / 1000);
  if (!told.length || !toast.isConnected || seconds < 1) return;
  for (const left of told) left.textContent = seconds;
  setTimeout(count, 1000, toast);
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

/* One after another: a second press waits for the answer to the first, and goes past what that could not undo. */
function undo(event) {
  const plain = !event.altKey && !event.shiftKey && letter(event) === "z";
  const { undoLast: address } = document.querySelector("#board")?.dataset ?? {};
  if (!plain || event.repeat || !address || document.querySelector(".is-dragging, .card--lift, dialog:modal")) return;
  event.preventDefault();
  const ask = async () => {
    const { passed: before = "" } = place().querySelector("[data-passed]")?.dataset ?? {};
    await htmx.ajax("POST", address, { source: place(), swap: "none", values: { before } });
    const told = place().querySelector(".toast:not([data-passed])");
    if (before && told) told.dataset.passed = before; // nor is it named once more after that
  };
  const unheard = () => {
    const { offline } = document.querySelector("#main").dataset;
    complain(offline, tryIt);
  };
  const tryIt = () => { undone = undone.then(ask).catch(unheard); };
  tryIt();
}

/* What was pressed and did not arrive. A form is still there, with all that was typed; what closed behind the press,
   as a menu does, is asked from here. Who asks quietly says so by himself. */
function unsent({ detail: { requestConfig, pathInfo } }) {
  const { elt, verb, formData } = requestConfig;
  if (verb !== "post" || elt === place() || elt.matches(".quietly")) return;
  const { unsent: text } = document.querySelector("#main").dataset;
  const values = Object.fromEntries(formData);
  const ask = () => htmx.ajax("POST", pathInfo.requestPath, { source: place(), swap: "none", values });
  const retry = () => ask().catch(() => complain(text, retry));
  complain(text, elt.closest(".menu, #toasts") ? retry : undefined);
}

/* Whether the helpdesk itself has answered, and not what stands before it while that is away. */
export const ours = (xhr) => Boolean(xhr.getResponseHeader("X-Request-ID"));

/* A whole page as an answer (gone, not allowed, broken) is never laid into this one, nor what is none of ours. */
function guard(event) {
  const { xhr } = event.detail;
  const page = xhr.responseText.trimStart().toLowerCase().startsWith("<!doctype");
  if (xhr.status < 400 || (ours(xhr) && !page)) return;
  event.detail.shouldSwap = false;
  const { broken } = document.querySelector("#main").dataset;
  if (event.detail.requestConfig.verb === "get") return;
  complain(broken);
  document.dispatchEvent(new Event("board:astray"));
}

/* Who loads the page anew, or whose page does so by itself, is still told why a card went back, or the way back. */
function keep() {
  const toast = place().querySelector(".toast")?.cloneNode(true); // the page may be shown again as it is
  if (!toast) return;
  toast.removeAttribute("style");
  toast.querySelector("[data-retry]")?.remove(); // of which the next page knows nothing
  if (toast.dataset.seconds) toast.dataset.seconds = Math.ceil((end - performance.now()) / 1000);
  tab.set("toast", JSON.stringify({ url: location.href, at: Date.now(), html: toast.outerHTML }));
}

function recall() {
  const { url, at, html } = parsed(tab.get("toast")) ?? {};
  tab.remove("toast");
  const [{ type }] = performance.getEntriesByType("navigation");
  if (type !== "reload" || url !== location.href || Date.now() - at > LINGER || place().firstElementChild) return;
  place().append(new DOMParser().parseFromString(html, "text/html").body.firstElementChild);
  htmx.process(place());
}

/* A toast that came with the page: a plain form led here, or it was there before. */
function greet() {
  recall();
  const told = place().querySelector(".toast > span");
  if (!told) return;
  start();
  say(told.innerText);
}

export function toasts() {
  addEventListener("pagehide", keep);
  greet();
  let held = false;
  place().addEventListener("focusin", ({ relatedTarget }) => {
    if (!place().contains(relatedTarget)) came = relatedTarget;
  });
  document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
    if (detail.target.id === "toasts") held = place().contains(document.activeElement);
  });
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    if (event.detail.target.id !== "toasts") return;
    if (held) goBack();
    htmx.process(place()); // at once: htmx itself does it a moment after the button can be pressed
    start();
  });
  document.addEventListener("htmx:beforeSwap", guard);
  document.addEventListener("htmx:sendError", unsent);
  document.addEventListener("keydown", undo);
  document.addEventListener("click", (event) => {
    const toast = event.target.closest("[data-dismiss]")?.closest(".toast");
    if (toast) leave(toast);
  });
}
