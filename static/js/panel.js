/* A ticket over the board. Opening pushes its address; Esc, Back and the cross close it and focus its card. */

import { board, cardOf, focused, restore, state } from "./cards.js";
import { justDropped } from "./drag.js";

const place = () => document.querySelector("#panel-place");
const title = document.title;
const scrolled = () => [...document.querySelectorAll("#panel :is(.panel-cols, .panel-scroll, .panel-side)")];
let opener = null; // the ticket whose card opened the panel
let tops = []; // how far its parts were scrolled before it was replaced

export const openTicket = () => opener;

async function show(href, number) {
  await htmx.ajax("GET", href, { source: place(), target: "#panel-place", swap: "innerHTML" });
  const panel = document.querySelector("#panel");
  if (!panel) return;
  opener = number;
  document.title = `${panel.querySelector("#panel-title").textContent} · ${title}`;
  mark();
  panel.focus({ preventScroll: true });
}

/* The card of the open ticket is framed. */
function mark() {
  for (const card of document.querySelectorAll(".card--open")) card.classList.remove("card--open");
  if (opener) cardOf(opener)?.classList.add("card--open");
}

function hide() {
  if (!opener) return;
  const number = opener;
  opener = null;
  place().replaceChildren();
  document.title = title;
  mark();
  restore({ card: number, part: "card-link" });
  document.dispatchEvent(new Event("board:closed"));
}

/* The board's own address stands below the panel's in the history: going back closes it. */
function close() {
  if (history.state?.over) history.back();
  else {
    history.replaceState(null, "", board().dataset.url);
    hide();
  }
}

function click(event) {
  const link = event.target.closest(".card-link");
  if (event.target.closest("#panel [data-close]") && opener) {
    event.preventDefault();
    close();
  }
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  if (!justDropped()) visit(link.href, link.closest("[data-ticket]").dataset.ticket);
}

/* Open a ticket, whether or not its card is on the page. */
export function visit(href, number) {
  if (opener) history.replaceState({ over: true }, "", href);
  else history.pushState({ over: true }, "", href);
  return show(href, number);
}

/* What was just said is what its writer wants to see. */
function said({ detail }) {
  if (!/\/(reply|comment)\/$/.test(detail.pathInfo.requestPath) || detail.xhr.status !== 200) return;
  document.querySelector("#panel .timeline > li:last-child")?.scrollIntoView({ block: "nearest" });
}

/* A fresh panel of the same ticket is read on from where its reader was. */
function keepTops({ detail }) {
  if (detail.target.id === "panel") tops = scrolled().map((part) => part.scrollTop);
}

function putBack() {
  if (tops.length) scrolled().forEach((part, at) => { part.scrollTop = tops[at]; });
  tops = [];
}

export function panel() {
  document.addEventListener("click", click, true);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !opener || state.held || document.querySelector(":popover-open")) return;
    event.preventDefault();
    close();
  });
  addEventListener("popstate", () => {
    const number = location.pathname.match(/\/tickets\/(\w+)\/$/)?.[1];
    if (number) show(location.href, number);
    else hide();
  });
  document.addEventListener("htmx:beforeSwap", keepTops);
  document.addEventListener("htmx:afterSwap", putBack);
  document.addEventListener("htmx:afterSettle", mark);
  document.addEventListener("htmx:afterSettle", said);
  document.addEventListener("board:news", (event) => {
    if (opener && event.detail.includes(opener)) renew();
  });
}

/* Whether something else is selected than what the page came with. */
function chosen({ options, selectedIndex }) {
  return selectedIndex !== Math.max(0, [...options].findIndex((option) => option.defaultSelected));
}

/* Whether there is something in the composer, or in a field beside it, that a fresh panel would lose. */
function writing() {
  const fields = [...document.querySelectorAll("#panel .prop input:not([type=hidden])")];
  if (fields.some((field) => field.value !== field.defaultValue || field === document.activeElement)) return true;
  const composer = document.querySelector("#panel .composer");
  return Boolean(composer?.querySelector("textarea").value || composer?.querySelector("[type=file]").files.length);
}

/* Somebody changed the open ticket: show it as it is now, unless its reader is about to change it, too. */
async function renew() {
  const busy = () => Boolean(document.querySelector("#panel.htmx-request, #panel .htmx-request, #panel select:focus"))
    || [...document.querySelectorAll("#panel select")].some(chosen) || writing();
  const stop = (event) => {
    if (event.detail.requestConfig.headers["X-Renew"] && busy()) event.detail.shouldSwap = false;
  };
  if (busy()) return;
  const at = focused();
  document.addEventListener("htmx:beforeSwap", stop);
  try {
    await htmx.ajax("GET", location.href, {
      source: place(), target: "#panel", swap: "outerHTML", headers: { "X-Renew": "1" },
    });
  } finally {
    document.removeEventListener("htmx:beforeSwap", stop);
  }
  restore(at);
}
