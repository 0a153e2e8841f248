/* What a column says of itself, for every way of carrying a card over it. */

import { board, cardsIn, laneOf, main } from "./cards.js";
import { folded } from "./fold.js";

/* A column that refuses more than its limit, and has reached it. The server has the last word. */
export const full = (lane) => lane.hasAttribute("data-refuses") && Boolean(lane.querySelector(".wip--full, .wip--over"));

/* A column that keeps an order of its own: a card has no place of its choice in it. */
export const sorted = (lane) => Boolean(lane.dataset.policy) && lane.dataset.policy !== "hand";

/* All cards of a column, those that are not loaded too. */
const sizeOf = (lane) => Number(lane.querySelector(".count").textContent);

/* Fill the {places} of a text. */
export const fill = (text, words) => text.replace(/\{(\w+)\}/g, (_, name) => words[name]);

/* What follows when a card that came from the column ``from`` is put into the one where it is held now. */
export function outcome(card, from) {
  const lane = laneOf(card);
  const seen = fill(main.dataset.seen, { stage: lane.dataset.public });
  if (lane.dataset.stage !== "done" || from.dataset.stage === "done") return seen;
  const mails = [!card.hasAttribute("data-mute") && main.dataset.mailed, card.hasAttribute("data-joined") && main.dataset.joined];
  return [seen, ...mails].filter(Boolean).join("\n");
}

/* Where a card that came from the column ``from`` is held: its place, and of how many. */
export function placeOf(card, from) {
  const lane = laneOf(card);
  return { n: folded(lane) ? 1 : cardsIn(lane).indexOf(card) + 1, all: sizeOf(lane) + (lane === from ? 0 : 1) };
}

/* What can be said of a card that came from the column ``from``. */
export function facts(card, from) {
  const ticket = card.querySelector(".ticket-no").textContent;
  return { ticket, column: nameOf(laneOf(card)), ...placeOf(card, from) };
}

const nameOf = (lane) => lane.querySelector("h2").textContent;

/* What is said over a column that takes no further card. */
export const refusal = (lane) => fill(document.querySelector("#lift-words").dataset.full, { column: nameOf(lane) });

/* The next column on this side that takes a card from ``home``, and the full ones on the way to it. */
export function towards(lane, step, home) {
  const lanes = [...board().querySelectorAll("[data-column]")];
  const passed = [];
  let at = lanes.indexOf(lane) + step;
  for (; lanes[at] && lanes[at] !== home && full(lanes[at]); at += step) passed.push(lanes[at]);
  return { to: lanes[at], passed };
}
