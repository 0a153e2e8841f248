/* What a column says of itself, for every way of carrying a card over it. */

import { cardsIn, laneOf, main } from "./cards.js";
import { folded } from "./fold.js";

/* A column that refuses more than its limit, and has reached it. The server has the last word. */
export const full = (lane) => lane.hasAttribute("data-refuses") && Boolean(lane.querySelector(".wip--full, .wip--over"));

/* A column that keeps an order of its own: a card has no place of its choice in it. */
export const sorted = (lane) => Boolean(lane.dataset.policy) && lane.dataset.policy !== "hand";

/* All cards of a column, those that are not loaded too. */
export const sizeOf = (lane) => Number(lane.querySelector(".count").textContent);

/* Fill the {places} of a text. */
export const fill = (text, words) => text.replace(/\{(\w+)\}/g, (_, name) => words[name]);

/* What follows when a card that came from the column ``from`` is put into the one where it is held now. */
export function outcome(card, from) {
  const lane = laneOf(card);
  const seen = fill(main.dataset.seen, { stage: lane.dataset.public });
  const ends = lane.dataset.stage === "done" && from.dataset.stage !== "done";
  return ends && card.hasAttribute("data-mails") ? `${seen}\n${main.dataset.mailed}` : seen;
}

/* Where a card that came from the column ``from`` is held: its place, and of how many. */
export function placeOf(card, from) {
  const lane = laneOf(card);
  return { n: folded(lane) ? 1 : cardsIn(lane).indexOf(card) + 1, all: sizeOf(lane) + (lane === from ? 0 : 1) };
}
