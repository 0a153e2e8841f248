/* The "Move to…" menu: one for all cards, opened by its button or by M; Shift J and Shift K need no menu. */

import { board, cardOf, cardsIn, laneOf, move, next, restore } from "./cards.js";
import { letter } from "./keys.js";

const menuOf = () => document.querySelector("#move-menu");
let subject = ""; // the ticket whose card the menu is about

function open(card) {
  const list = menuOf();
  subject = card.dataset.ticket;
  const [cards, lane] = [cardsIn(laneOf(card)), laneOf(card).dataset.column];
  const stuck = { top: card === cards[0], up: card === cards[0], down: !next(card) };
  for (const item of items()) {
    if (item.getAttribute("role") === "menuitemradio") item.setAttribute("aria-checked", item.value === lane);
    else item.setAttribute("aria-disabled", stuck[item.value]);
  }
  const button = card.querySelector(".card-move");
  button.setAttribute("aria-expanded", "true");
  list.showPopover({ source: button });
  items()[0].focus();
}

const items = () => [...menuOf().querySelectorAll("[role^=menuitem]")];

/* What stands below the card once it is one lower. */
function below(card) {
  const other = card.nextElementSibling;
  return other?.dataset.ticket ? next(other) : "";
}

async function act(card, where) {
  const lane = laneOf(card);
  const first = (column) => cardsIn(column)[0]?.dataset.ticket;
  const ways = {
    top: () => move(card, lane.dataset.column, first(lane)),
    up: () => move(card, lane.dataset.column, card.previousElementSibling?.dataset.ticket),
    down: () => move(card, lane.dataset.column, below(card)),
  };
  const to = board().querySelector(`[data-column="${where}"]`);
  const part = document.activeElement?.closest(".card") === card ? document.activeElement.className : "card-move";
  if (to === lane) return focusOn(card.dataset.ticket, part);
  await (ways[where] ?? (() => move(card, to.dataset.column, first(to))))();
  return focusOn(card.dataset.ticket, part);
}

function focusOn(number, part) {
  const card = cardOf(number);
  card?.scrollIntoView({ block: "nearest", inline: "nearest" });
  document.activeElement?.blur();
  restore({ card: number, part });
}

function choose(item) {
  if (item.getAttribute("aria-disabled") === "true") return;
  const card = cardOf(subject);
  menuOf().hidePopover();
  if (card) act(card, item.value);
}

function walk(event) {
  const list = items();
  const at = list.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1 + list.length, Home: 0, End: list.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  list[to % list.length].focus();
}

/* Keys on a focused card. Not while text is typed. */
function key(event) {
  const card = event.target.closest?.("[data-ticket]");
  if (!card || event.ctrlKey || event.metaKey || event.altKey) return;
  const wanted = event.shiftKey ? { j: "down", k: "up" }[letter(event)] : undefined;
  if (wanted === "up" && card !== cardsIn(laneOf(card))[0]) act(card, wanted);
  if (wanted === "down" && next(card)) act(card, wanted);
  const asked = letter(event) === "m" && !event.shiftKey;
  if (asked || (event.key === " " && event.target.matches(".card-move"))) {
    event.preventDefault();
    open(card);
  }
}

export function menu() {
  document.addEventListener("keydown", key);
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".card-move");
    const item = event.target.closest("#move-menu [role^=menuitem]");
    if (item) choose(item);
    if (!button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(button.closest("[data-ticket]"));
  });
  menuOf().addEventListener("keydown", walk);
  menuOf().addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    for (const button of document.querySelectorAll(".card-move[aria-expanded]")) button.removeAttribute("aria-expanded");
  });
}
