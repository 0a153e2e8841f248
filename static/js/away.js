/* While you were away: cards that others changed are marked until they are looked at, one after the other if
   wanted. What is still marked is kept by the server, so that the next look, on whichever device, goes on. */

import { board, cardOf } from "./cards.js";
import { keep } from "./density.js";
import { letter } from "./keys.js";
import { visit } from "./panel.js";
import { bar, list, paint } from "./marks.js";
import { say } from "./say.js";

const WAIT = 800; // ms in which further looks join the first
const MOST = 150; // marks that the server takes
const marked = new Map(); // ticket -> why, in a word
const walk = []; // all that was marked since the page came, for the way back
let [at, timer, unseen, told, shown] = [-1, null, false, "", 0]; // shown: how many marks the bar tells of

export const absent = () => document.hidden || unseen;

function post() {
  clearTimeout(timer);
  const still = [...marked.keys()].slice(-MOST).map((number) => ["still", number]);
  const seen = [["upto", board().dataset.seq], ...still];
  if (told === String(seen)) return;
  told = String(seen);
  keep(bar().dataset.seen, seen).catch(() => { told = ""; }); // the next one tells it, too
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(post, WAIT);
}

const show = (number) => paint(number, marked.get(number));

function tell() {
  shown = marked.size;
  bar().hidden = !marked.size;
  document.querySelector("#away-said").textContent = bar().dataset.left.replace("{n}", marked.size);
  if (!marked.size && list().matches(":popover-open")) list().hidePopover();
}

function mark(number, word) {
  marked.set(number, word);
  if (!walk.includes(number)) walk.push(number);
  show(number);
}

function look(number) {
  if (!marked.delete(number)) return;
  show(number);
  tell();
  later();
}

/* To the next (or the last) of them; one that is not to be seen on the board is opened. */
function step(way) {
  if (!walk.length) return;
  at = (at + way + walk.length) % walk.length;
  const number = walk[at];
  const card = cardOf(number);
  const word = marked.get(number) ?? bar().dataset.word;
  say(bar().dataset.step.replace("{n}", at + 1).replace("{all}", walk.length).replace("{word}", word));
  if (card?.checkVisibility()) {
    card.querySelector(".card-link").focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest", inline: "nearest" });
    card.classList.add("card--stepped");
    card.addEventListener("focusout", () => card.classList.remove("card--stepped"), { once: true });
  } else visit(`${bar().dataset.tickets}${number}/`, number);
  look(number);
}

function key(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog:modal")) return;
  const way = { ".": 1, ",": -1 }[letter(event)];
  if (!way || !walk.length) return;
  event.preventDefault();
  step(way);
}

function click(event) {
  const line = event.target.closest("[data-away]");
  const opened = event.target.closest(".card-link")?.closest("[data-ticket]").dataset.ticket ?? line?.dataset.away;
  const way = event.target.closest("[data-away-step]")?.dataset.awayStep;
  if (way) step(Number(way));
  if (line && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.button) {
    event.preventDefault();
    list().hidePopover();
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
  tell();
  post();
}

/* What was replaced bears its mark as before. A whole board also brings the server's: those of the time
   in which nobody looked. */
function anew() {
  for (const card of board().querySelectorAll(".card--away")) {
    const number = card.dataset.ticket;
    if (marked.has(number)) continue;
    if (absent()) mark(number, card.querySelector(".away-word").textContent);
    else show(number);
  }
  for (const number of marked.keys()) show(number);
  if (marked.size !== shown) tell();
}

export function away() {
  for (const line of list().querySelectorAll("[data-away]")) {
    marked.set(line.dataset.away, line.querySelector("b").textContent);
    walk.push(line.dataset.away);
  }
  shown = marked.size;
  bar().querySelector(".away-steps").hidden = false;
  document.addEventListener("click", click);
  document.addEventListener("auxclick", click);
  document.addEventListener("keydown", key);
  document.querySelector("#away-all").addEventListener("submit", allSeen);
  document.addEventListener("board:marked", ({ detail }) => {
    for (const [number, word] of Object.entries(detail.marks)) mark(number, word);
    tell();
  });
  document.addEventListener("htmx:afterSettle", anew);
  addEventListener("blur", () => {
    unseen = true;
    post();
  });
  addEventListener("focus", () => { unseen = false; });
  document.addEventListener("visibilitychange", () => document.hidden && post());
}
