/* Cards and where they stand. Every way to move one ends in move(). */

import { say } from "./say.js";
import { complain } from "./toast.js";

export const quietly = () => document.querySelector("#offline"); // whose requests dim no card
export const main = document.querySelector("#main");
export const state = { moves: 0, held: 0 }; // moves begun or ended so far; reasons to leave the board alone

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
  state.moves += 1;
  state.held += 1; // its card must be in the page when the answer comes
  try {
    await htmx.ajax("POST", `${card.querySelector(".card-link").href}move/`, { source: card, swap: "none", values });
  } catch {
    putBack();
    complain(main.dataset.offline);
    say(main.dataset.offline);
  } finally {
    state.moves += 1;
    release();
  }
  return cardOf(number);
}

/* The board's address with its filter, and as many cards of each column as are loaded. */
function here() {
  const { url, filter, shown } = board().dataset;
  const deep = [...board().querySelectorAll("[data-column]")].filter((lane) => cardsIn(lane).length > shown);
  const depths = deep.map((lane) => `shown=${lane.dataset.column}:${cardsIn(lane).length}`);
  return `${url}?${[filter, ...depths].filter(Boolean).join("&")}`;
}

/* The whole board anew, in place; by default as it is. */
export async function refresh(address = here(), source = quietly()) {
  const at = focused();
  await htmx.ajax("GET", address, { source, target: "#board", select: "#board", swap: "outerHTML" });
  for (const count of board().querySelectorAll(".count")) {
    document.getElementById(count.id.replace("count", "tab")).textContent = count.textContent;
  }
  restore(at);
}

/* Where the focus is, in words that outlive the element. */
export function focused() {
  const card = document.activeElement?.closest?.("[data-ticket]");
  if (card) return { card: card.dataset.ticket, part: document.activeElement.className };
  return { id: document.activeElement?.id };
}

export function restore({ card, part, id }) {
  if (document.activeElement && document.activeElement !== document.body) return;
  const place = card ? cardOf(card) : (id ? document.getElementById(id) : null);
  const element = card ? place?.querySelector(`.${part.split(" ")[0]}`) ?? place?.querySelector("a") : place;
  element?.focus({ preventScroll: true });
}
