/* A ticket over the board. Opening pushes its address; Esc, Back and the cross close it and focus its card. */

import { board, cardOf, focused, main, quietly, restore, state } from "./cards.js";
import { justDropped } from "./drag.js";
import { drafting, drafts, keepDraft } from "./drafts.js";
import { complain } from "./toast.js";

const place = () => document.querySelector("#panel-place");
const FULL = matchMedia("(max-width: 62rem)");
const title = document.title;
const scrolled = () => [...document.querySelectorAll("#panel :is(.panel-cols, .panel-scroll, .panel-side)")];
let opener = null; // the ticket whose card opened the panel
let wanted = null; // what is about to be shown
let [renewing, again] = [false, false];
let tops = []; // how far its parts were scrolled before it was replaced

export const openTicket = () => opener;

/* Whoever opens another one meanwhile, or goes back, does not want the first any more. Returns whether it is there. */
async function show(href, number) {
  const mine = want();
  let came; // not at all where the way leads to the log-in
  const check = ({ detail }) => { if (detail.target === place()) came = detail.shouldSwap; };
  document.addEventListener("htmx:beforeSwap", check);
  try {
    await htmx.ajax("GET", href, { source: place(), target: "#panel-place", swap: "innerHTML" });
  } catch {
    if (wanted === mine) missing(main.dataset.unloaded);
    return false;
  } finally {
    document.removeEventListener("htmx:beforeSwap", check);
  }
  if (wanted !== mine || came === undefined) return false;
  const panel = came && document.querySelector("#panel");
  if (!panel) return missing(main.dataset.broken);
  opener = number;
  document.title = `${panel.querySelector("#panel-title").textContent} · ${title}`;
  mark();
  panel.focus({ preventScroll: true });
  return true;
}

function want() {
  wanted = {};
  htmx.trigger(place(), "htmx:abort");
  return wanted;
}

function missing(why) {
  complain(why);
  close();
  return false;
}

/* The card of the open ticket is framed. */
function mark() {
  for (const card of document.querySelectorAll(".card--open")) card.classList.remove("card--open");
  if (opener) cardOf(opener)?.classList.add("card--open");
  cover();
}

/* Where it fills the window, nothing behind it takes the focus. */
function cover() {
  const behind = "body > :not(main, #announce), #main > :not(#panel-place, #toasts)";
  for (const part of document.querySelectorAll(behind)) part.inert = Boolean(opener) && FULL.matches;
}

function hide() {
  want();
  if (!opener) return;
  const number = opener;
  keepDraft();
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

/* Within the panel: the address stays the ticket's. */
function goTo(event, part) {
  event.preventDefault();
  part?.scrollIntoView({ block: "start" });
  part?.focus({ preventScroll: true });
}

function click(event) {
  const link = event.target.closest(".card-link");
  const part = event.target.closest("#panel a[href^='#']");
  if (part) goTo(event, document.getElementById(part.hash.slice(1)));
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
  if (history.state?.over) history.replaceState({ over: true }, "", href);
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
  drafts();
  document.addEventListener("click", click, true);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing || !opener || state.held || document.querySelector(":popover-open")) return;
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
  FULL.addEventListener("change", cover);
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
  return drafting();
}

/* Somebody changed the open ticket: show it as it is now, unless its reader is about to change it, too. One at a
   time: the next one stands in the place of the one before. */
async function renew() {
  const busy = () => Boolean(document.querySelector("#panel.htmx-request, #panel .htmx-request, #panel select:focus"))
    || [...document.querySelectorAll("#panel select")].some(chosen) || writing();
  const stop = (event) => {
    if (event.detail.requestConfig.headers["X-Renew"] && busy()) event.detail.shouldSwap = false;
  };
  if (renewing) again = true;
  if (renewing || busy()) return;
  [renewing, again] = [true, false];
  const at = focused();
  document.addEventListener("htmx:beforeSwap", stop);
  try {
    await htmx.ajax("GET", location.href, {
      source: quietly("panel"), target: "#panel", swap: "outerHTML", headers: { "X-Renew": "1" },
    });
  } catch { // no connection: the next news tell it
  } finally {
    document.removeEventListener("htmx:beforeSwap", stop);
    renewing = false;
  }
  restore(at);
  if (again && opener) renew();
}
