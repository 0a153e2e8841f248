/* While you were away: cards that others changed are marked until they are looked at, one after the other if
   wanted. What is still marked is kept by the server, so that the next look, on whichever device, goes on. */

import { absence, told as paid, unmarked } from "./absence.js";
import { board, cardOf } from "./cards.js";
import { keep } from "./density.js";
import { letter } from "./keys.js";
import { visit } from "./panel.js";
import { bar, paint, wordFor } from "./marks.js";
import { say } from "./say.js";

const WAIT = 800; // ms in which further looks join the first
const MOST = 150; // marks that the server takes: the latest are kept
const marked = new Map(); // ticket -> why: the group of deeds
const walk = []; // all that was marked since the page came, for the way back
let [at, timer, told, shown] = [-1, null, "", 0]; // shown: how many marks the bar tells of

function post() {
  clearTimeout(timer);
  const still = [...marked.keys()].map((number) => ["still", number]);
  const seen = [["upto", board().dataset.seq], ...still];
  if (told === String(seen)) return;
  told = String(seen);
  keep(bar().dataset.seen, seen).catch(() => { told = ""; }); // the next one tells it, too
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(post, WAIT);
}

const menu = () => document.querySelector("#away-menu");
const show = (number) => paint(number, marked.get(number));

function tell() {
  shown = marked.size;
  bar().hidden = !marked.size;
  document.querySelector("#away-said").textContent = bar().dataset.left.replace("{n}", marked.size);
  if (!marked.size && menu().matches(":popover-open")) menu().hidePopover();
}

function mark(number, group) {
  marked.set(number, group);
  if (marked.size > MOST) {
    const [first] = marked.keys();
    marked.delete(first);
    show(first);
  }
  if (!walk.includes(number)) walk.push(number);
  show(number);
}

function look(number) {
  if (!marked.delete(number)) return;
  show(number);
  tell();
  later();
}

/* To the next that is still marked, or back to the last; one that is not to be seen on the board is opened. */
function step(way) {
  if (!walk.length) return;
  if (at < 0 && way < 0) at = 0;
  do at = (at + way + walk.length) % walk.length; while (way > 0 && marked.size && !marked.has(walk[at]));
  const number = walk[at];
  const card = cardOf(number);
  const word = wordFor(marked.get(number));
  say(bar().dataset.step.replace("{n}", at + 1).replace("{all}", walk.length).replace("{word}", word));
  if (card?.checkVisibility()) {
    card.querySelector(".card-link").focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest", inline: "nearest" });
    card.classList.add("card--stepped");
    card.addEventListener("focusout", () => card.classList.remove("card--stepped"), { once: true });
  } else visit(`${bar().dataset.tickets}${number}/`, number);
  look(number);
}

const plain = (event) => !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.button;

function key(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog:modal")) return;
  const way = { ".": 1, ",": -1 }[letter(event)];
  if (!way || !walk.length) return;
  event.preventDefault();
  step(way);
}

/* The list, with the titles of what is not on the page too. Where it cannot be had, the link leads to it. */
async function open(link) {
  const still = [...marked.keys()].map((number) => `still=${number}`).join("&");
  try {
    await htmx.ajax("GET", `${link.pathname}?${still}`, { source: menu(), target: "#away-list", swap: "innerHTML settle:0ms" });
  } catch {
    return location.assign(link.href);
  }
  for (const line of menu().querySelectorAll("[data-away]")) { // as the cards say it
    line.querySelector("b").textContent = wordFor(marked.get(line.dataset.away));
  }
  menu().showPopover({ source: link });
  return menu().querySelector("[data-away]")?.focus();
}

function click(event) {
  if (event.button === 2) return; // it opens the browser's menu
  const line = event.target.closest("[data-away]");
  const opened = event.target.closest(".card-link")?.closest("[data-ticket]").dataset.ticket ?? line?.dataset.away;
  const way = event.target.closest("[data-away-step]")?.dataset.awayStep;
  const link = event.target.closest("[data-away-open]");
  if (way) step(Number(way));
  if (link && plain(event)) {
    event.preventDefault();
    open(link);
  }
  if (line && plain(event)) {
    event.preventDefault();
    menu().hidePopover();
    visit(line.href, opened);
  }
  if (opened) look(opened);
}

function allSeen(event) {
  event.preventDefault();
  for (const number of [...marked.keys()]) {
    marked.delete(number);
    show(number);
  }
  const held = bar().contains(document.activeElement);
  tell();
  say(bar().dataset.left.replace("{n}", 0));
  if (held) document.querySelector("#filterbar").focus();
  post();
}

/* What the server has marked on the board as it came. */
const lines = () => board().dataset.marks.split(" ").filter(Boolean).map((mark) => mark.split(":"));

/* Whoever does something to a ticket has looked at it. */
function done({ detail }) {
  const number = detail.requestConfig.verb === "post" && detail.pathInfo.requestPath.match(/\/tickets\/(\w+)\/\w+\/$/)?.[1];
  if (number && detail.successful) look(number);
}

/* What was replaced bears its mark as before. A whole board also brings the server's: those of the time
   in which nobody looked. */
function anew({ detail }) {
  if (detail.requestConfig?.elt === bar() && unmarked() !== null) {
    for (const [number, group] of lines()) mark(number, group);
    paid();
  }
  for (const card of board().querySelectorAll(".card--away")) show(card.dataset.ticket);
  for (const number of marked.keys()) show(number);
  if (marked.size !== shown) tell();
}

export function away() {
  for (const [number, group] of lines()) {
    marked.set(number, group);
    walk.push(number);
  }
  shown = marked.size;
  bar().querySelector(".away-steps").hidden = false;
  document.addEventListener("click", click);
  document.addEventListener("auxclick", click);
  document.addEventListener("keydown", key);
  document.querySelector("#away-all").addEventListener("submit", allSeen);
  document.addEventListener("board:marked", ({ detail }) => {
    for (const [number, group] of Object.entries(detail.marks)) mark(number, group);
    paid();
    tell();
  });
  document.addEventListener("htmx:afterSettle", anew);
  document.addEventListener("htmx:afterRequest", done);
  absence(post);
}
