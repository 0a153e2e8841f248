/* Cards and where they stand. Every way to move one ends in move(). */

import { say } from "./say.js";
import { complain, ours } from "./toast.js";

export const quietly = () => document.querySelector("#offline"); // whose requests dim no card
export const main = document.querySelector("#main");
// Moves begun or ended so far; reasons to leave the board alone; the card under a pressed button or in the air.
export const state = { moves: 0, held: 0, hand: null };

export const board = () => document.querySelector("#board");
export const cardOf = (number) => document.querySelector(`#card-${CSS.escape(number)}`);
export const laneOf = (card) => card.closest("[data-column]");
export const cardsIn = (lane) => [...lane.querySelectorAll("[data-ticket]")];

export function next(card) {
  const below = card.nextElementSibling;
  if (below?.dataset.ticket) return below.dataset.ticket;
  return laneOf(card).querySelector(".column-end").dataset.below;
}

export function release() {
  state.held -= 1;
  document.dispatchEvent(new Event("board:released"));
}

/* Ask the server to put a card above another (or at the end). It answers with the card in its place. */
export async function move(card, column, before, putBack = () => {}) {
  const number = card.dataset.ticket;
  const values = { column, version: card.dataset.version };
  if (before && before !== number) values.before = before;
  const address = new URL(`${card.querySelector(".card-link").href}move/`).pathname;
  let answered = false;
  const check = ({ detail }) => { answered ||= detail.pathInfo.requestPath === address && ours(detail.xhr); };
  document.addEventListener("htmx:beforeSwap", check);
  state.moves += 1;
  state.held += 1; // its card must be in the page when the answer comes
  try {
    await htmx.ajax("POST", address, { source: card, swap: "none", values });
    if (!answered) throw new Error("What stands before the helpdesk has answered in its place.");
  } catch {
    putBack();
    complain(main.dataset.offline, () => retry(number, column, before));
    say(main.dataset.offline);
  } finally {
    document.removeEventListener("htmx:beforeSwap", check);
    state.moves += 1;
    release();
  }
  return cardOf(number);
}

/* The card may have gone elsewhere or away meanwhile: the server says so. Where the one below has, it goes to the top. */
async function retry(number, column, before) {
  const [card, lane] = [cardOf(number), board().querySelector(`[data-column="${column}"]`)];
  const there = lane ? cardsIn(lane).map((each) => each.dataset.ticket) : [];
  if (card) await move(card, column, !before || there.includes(before) ? before : there[0] ?? "");
  if (cardOf(number)) restore({ card: number, part: "card-link" });
}

/* Where the focus is, in words that outlive the element. */
export function focused() {
  const card = document.activeElement?.closest?.("[data-ticket]");
  if (card) return { card: card.dataset.ticket, part: document.activeElement.className };
  return { id: document.activeElement?.id };
}

/* A card put below all that its column shows has left the page: then the link to further ones has the focus; in a
   folded column, what unfolds it. */
export function restore({ card, part, id, lane }) {
  if (document.activeElement && document.activeElement !== document.body) return;
  const place = card ? cardOf(card) : (id ? document.getElementById(id) : null);
  const element = card ? place?.querySelector(`.${part.split(" ")[0]}`) ?? place?.querySelector("a") : place;
  const places = [element, lane?.querySelector(".column-more"), lane?.querySelector(".column-fold button")];
  places.find((each) => each?.getClientRects().length)?.focus({ preventScroll: true });
}
