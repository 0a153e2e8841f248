/* Moving a card by keys alone: Space lifts it, arrows carry it, Space or Enter drops it, Escape puts it back. */

import { board, cardsIn, laneOf, move, next, release, restore, state } from "./cards.js";
import { folded, turn } from "./fold.js";
import { letter } from "./keys.js";
import { facts, fill, outcome, refusal, sorted, towards } from "./lanes.js";
import { say } from "./say.js";

let held = null; // the lifted card, the column and card above which it stood, the place it would like, if that is the end
let carrying = false; // while it changes its place it loses the focus for a moment

const words = () => document.querySelector("#lift-words").dataset;
const endOf = (lane) => lane.querySelector(".column-end");

function tell(text) {
  const told = facts(held.card, held.from);
  return fill(text, held.last ? { ...told, n: told.all } : told);
}

function lift(card) {
  const from = laneOf(card);
  held = { card, from, above: card.nextElementSibling, wish: cardsIn(from).indexOf(card) };
  state.held += 1;
  card.classList.add("card--lift");
  card.querySelector(".card-link").setAttribute("aria-describedby", "lift-held");
  mark();
  say(tell(words().lifted));
}

/* The card says where it would land and what follows, as one in the hand does. */
function mark() {
  const { card, from } = held;
  const lane = laneOf(card);
  for (const other of board().querySelectorAll("[data-column]")) other.classList.toggle("is-target", other === lane);
  const place = sorted(lane) ? words().sorted : words().place;
  card.dataset.drop = `${tell(place)}\n${outcome(card, from)}`;
}

/* Put it into a column above the card that stands there now, and keep the focus on it. */
function carry(lane, above, aside = "", last = false) {
  const { card } = held;
  held.last = last && Boolean(endOf(lane).dataset.below); // below all cards, not only those that are loaded
  carrying = true;
  const left = laneOf(card);
  if (folded(lane)) turn(held.opened = lane, false); // for as long as the card is in it
  lane.querySelector(".column-body").insertBefore(card, above);
  card.querySelector(".card-link").focus({ preventScroll: true });
  carrying = false;
  if (left !== lane) refold(left);
  card.scrollIntoView({ block: "nearest", inline: "nearest" });
  mark();
  say(`${aside} ${card.dataset.drop.replaceAll("\n", ". ")}`.trim());
}

function refold(lane) {
  if (held.opened !== lane) return;
  turn(lane, true);
  held.opened = null;
}

/* Up and down in its column, but not in one that keeps an order of its own. */
function along(steps) {
  const lane = laneOf(held.card);
  const others = cardsIn(lane).filter((card) => card !== held.card);
  const at = cardsIn(lane).indexOf(held.card);
  held.wish = Math.min(Math.max(at + steps, 0), others.length);
  if (sorted(lane)) say(tell(words().sorted));
  else carry(lane, others[held.wish] ?? endOf(lane), "", steps === Infinity);
}

/* To the next column that takes it, as far from the top as it was before. */
function across(step) {
  const { to, passed } = towards(laneOf(held.card), step, held.from);
  const aside = passed.map(refusal).join(" ");
  if (!to) return say(aside || held.card.dataset.drop.replaceAll("\n", ". "));
  const cards = cardsIn(to);
  const above = sorted(to) && to === held.from ? held.above : cards[sorted(to) ? 0 : held.wish];
  return carry(to, above ?? endOf(to), aside);
}

/* It is in nobody's hand any more. */
function settle() {
  const { card } = held;
  held = null;
  card.classList.remove("card--lift");
  delete card.dataset.drop;
  card.querySelector(".card-link").setAttribute("aria-describedby", "lift-how");
  for (const lane of board().querySelectorAll(".is-target")) lane.classList.remove("is-target");
}

function putBack({ card, from, above }) {
  const body = from.querySelector(".column-body");
  body.insertBefore(card, above?.parentElement === body ? above : endOf(from));
}

function cancel() {
  const was = held;
  const left = laneOf(was.card);
  const focused = was.card.contains(document.activeElement);
  carrying = true;
  putBack(was);
  refold(left);
  say(tell(words().back));
  settle();
  if (focused) restore({ card: was.card.dataset.ticket, part: "card-link" });
  carrying = false;
  release();
}

async function drop() {
  const was = held;
  const { card, from, above, last } = was;
  const lane = laneOf(card);
  if (lane === from && card.nextElementSibling === above && !last) return cancel();
  settle();
  await move(card, lane.dataset.column, last ? "" : next(card), () => putBack(was));
  if (was.opened) {
    if (lane.contains(document.activeElement)) document.activeElement.blur(); // it is about to be hidden
    turn(was.opened, true);
  }
  restore({ card: card.dataset.ticket, part: "card-link", lane });
  return release();
}

const KEYS = {
  ArrowUp: () => along(-1), k: () => along(-1), ArrowDown: () => along(1), j: () => along(1),
  Home: () => along(-Infinity), End: () => along(Infinity),
  ArrowLeft: () => across(-1), h: () => across(-1), ArrowRight: () => across(1), l: () => across(1),
  " ": drop, Enter: drop, Escape: cancel,
};

const deedOf = (event) => KEYS[event.key.length > 1 || event.key === " " ? event.key : letter(event)] ?? KEYS[letter(event)];

/* Before all other keys: while a card is lifted these are its own. */
function key(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const link = event.target.closest?.(".card-link");
  const act = held ? deedOf(event) : event.key === " " && link && (() => lift(link.closest("[data-ticket]")));
  if (!act) return;
  event.preventDefault();
  event.stopPropagation();
  if (!event.repeat || !/^( |Enter|Escape)$/.test(event.key)) act();
}

export function lifting() {
  document.addEventListener("keydown", key, true);
  document.addEventListener("pointerdown", () => held && cancel(), true);
  document.addEventListener("focusout", (event) => {
    if (held && !carrying && !held.card.contains(event.relatedTarget)) cancel();
  });
  document.addEventListener("focusin", ({ target }) => {
    if (target.matches(".card-link") && !held) target.setAttribute("aria-describedby", "lift-how");
  });
  const lost = () => {
    if (!held || held.card.isConnected) return; // else another card stands for it now
    settle();
    release();
  };
  for (const swapped of ["htmx:afterOnLoad", "htmx:afterSwap"]) document.addEventListener(swapped, lost);
}
