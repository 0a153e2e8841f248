/* Cards and where they stand. Every way to move one ends in put(). */

import { complain, ours } from "./toast.js";

export const main = document.querySelector("#main");
// Moves begun or ended so far; reasons to leave the board alone; the card under a pressed button or in the air.
export const state = { moves: 0, held: 0, hand: null };
const turns = new Map(); // for each ticket what ends when nothing asked of it is on its way any more
const laid = []; // cards put somewhere by hand, of which the server is not asked yet
const ways = new WeakMap(); // from such a card the way back, where a move of it has failed already

/* Whose requests dim no card: a hidden element for each kind, as of those that wait for a busy one htmx keeps the
   last alone. */
export function quietly(kind) {
  const looks = { id: `quietly-${kind}`, className: "quietly", hidden: true };
  return document.getElementById(looks.id) ?? main.appendChild(Object.assign(document.createElement("span"), looks));
}

/* Whether nobody has pressed for it: what the board asks by itself. */
export function unasked({ verb, elt }) {
  return verb === "get" && elt.matches(".quietly, #away");
}

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

/* Whether an answer would take it out of somebody's hand. */
export const inHand = (card) => card === state.hand || card.matches(".card--lift") || laid.includes(card);

/* What is asked of a ticket while an answer about it is on its way waits for that: its card is another then. */
export async function inTurn(number, deed) {
  const turn = (turns.get(number) ?? Promise.resolve()).then(deed);
  const ended = turn.catch(() => {}); // what fails is seen in the console, and holds up nothing behind it
  turns.set(number, ended);
  ended.then(() => {
    if (turns.get(number) !== ended) return;
    turns.delete(number);
    document.getElementById(`quietly-${number}`)?.remove();
  });
  return turn;
}

/* Move a card that has been put somewhere by hand, and stays there until its turn comes. */
export function move(card, column, before, putBack) {
  const number = card.dataset.ticket;
  laid.push(card);
  return inTurn(number, () => {
    laid.splice(laid.indexOf(card), 1);
    return cardOf(number) && put(cardOf(number), column, before, putBack);
  });
}

/* Ask the server to put a card above another (or at the end). It answers with the card in its place. */
export async function put(card, column, before, putBack = () => {}) {
  const number = card.dataset.ticket;
  const source = quietly(number); // outlives the card
  const values = { column, version: card.dataset.version };
  if (before && before !== number) values.before = before;
  const address = new URL(`${card.querySelector(".card-link").href}move/`).pathname;
  let answered = false;
  const check = ({ detail }) => { answered ||= detail.requestConfig.elt === source && ours(detail.xhr); };
  document.addEventListener("htmx:beforeSwap", check);
  state.moves += 1;
  state.held += 1; // its card must be in the page when the answer comes
  card.classList.add("htmx-request");
  try {
    await htmx.ajax("POST", address, { source, swap: "none", values });
    if (!answered) throw new Error("What stands before the helpdesk has answered in its place.");
    ways.delete(card);
  } catch {
    unheard(card, putBack, () => retry(number, column, before));
  } finally {
    card.classList.remove("htmx-request");
    document.removeEventListener("htmx:beforeSwap", check);
    state.moves += 1;
    release();
  }
  return cardOf(number);
}

/* Where it has been put elsewhere meanwhile, that is asked now, and is what fails or not. */
function unheard(card, putBack, again) {
  const further = ways.get(card);
  const back = () => {
    putBack();
    further?.();
  };
  if (laid.includes(card)) return ways.set(card, back);
  ways.delete(card);
  if (card.isConnected) back(); // else another card stands for it now
  return complain(main.dataset.offline, again);
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
