/* A changed card comes with the number of the card below it. It goes above that one, or out of the page where
   that is further down than its column shows. A column shows its first cards, however many it has loaded. */

import { refresh } from "./anew.js";
import { board, cardOf, cardsIn, focused, inHand, laneOf, restore } from "./cards.js";
import { further } from "./more.js";
import { unreached } from "./offline.js";

const endOf = (lane) => lane.querySelector(".column-end");
const frayed = new Set(); // columns whose first hidden card has gone: which one follows is asked
let lost = null; // where the focus was, in a card that was replaced
let refused = false; // the deed whose answer is being laid
let looked = false; // it is the answer to no deed, but to a look at those of others
let short = 0; // looks after which a fully loaded column still counted more cards than it has

/* Dragging leaves style="" on what it shifted. htmx would copy it to what comes instead, which the policy forbids. */
function bare() {
  for (const shifted of board()?.querySelectorAll("[style]") ?? []) shifted.removeAttribute("style");
}

/* Where in its column a card belongs that stands above ``above``; null: below all that is loaded. */
function spot(lane, above) {
  const [end, below] = [endOf(lane), above ? cardOf(above) : null];
  if (below && laneOf(below) === lane) return below;
  return above === end.dataset.below ? end : null; // both are empty where all is loaded
}

function fray(number) {
  for (const end of board().querySelectorAll(`.column-end[data-below="${CSS.escape(number)}"]`)) frayed.add(end);
}

/* Take a card out; its neighbour gets the focus that it had. */
function leave(card) {
  const [lane, had] = [laneOf(card), card.contains(document.activeElement)];
  const beside = [card.nextElementSibling, card.previousElementSibling].map((each) => each?.querySelector(".card-link"));
  card.remove();
  const places = [...beside, lane.querySelector(".column-body"), lane.querySelector(".column-fold button")];
  if (had) places.find((each) => each?.checkVisibility())?.focus({ preventScroll: true });
}

/* Lay a card before ``where``. An answer that was overtaken by a later one changes nothing, nor is a card taken
   out of the hand. */
function lay(card, where) {
  const number = card.dataset.ticket;
  const old = cardOf(number);
  if (old && Number(old.dataset.version) > Number(card.dataset.version)) return;
  if (old && inHand(old)) {
    if (!refused) old.dataset.version = card.dataset.version; // of one's own deed: a look at those of others waits
    return document.dispatchEvent(new Event("board:again")); // when it is let go
  }
  if (old?.contains(document.activeElement)) lost = focused();
  if (!old) card.classList.add("card--fresh");
  if (old && !where && looked) return leave(old);
  old?.remove();
  return where?.before(card);
}

function place(told) {
  const lane = board().querySelector(`[data-column="${told.dataset.lane}"]`);
  for (const card of told.querySelectorAll("[data-ticket]")) {
    fray(card.dataset.ticket);
    lay(card, lane && spot(lane, told.dataset.above));
  }
}

/* Further cards, below all that are loaded. */
function append(told) {
  const end = board().querySelector(`#end-${told.dataset.rest}`);
  if (!end) return;
  for (const card of told.querySelectorAll("[data-ticket]")) if (!cardOf(card.dataset.ticket)) end.before(card);
  end.dataset.below = told.dataset.below;
}

/* Tell how many stand below the cards of each column. Returns whether one lacks cards that nobody can say where. */
export function count() {
  let lacks = false;
  for (const lane of board().querySelectorAll("[data-column]")) {
    const [end, link] = [endOf(lane), lane.querySelector(".column-more")];
    const left = Number(lane.querySelector(".count").textContent) - cardsIn(lane).length;
    link.textContent = board().dataset.more.replace("{n}", left);
    link.hidden = left <= 0 || !end.dataset.below;
    lacks ||= left > 0 && !end.dataset.below;
  }
  return lacks;
}

function settle({ requestConfig, pathInfo }) {
  if (requestConfig.headers["HX-Target"] === "board" || !board()) return;
  const lacks = count();
  for (const end of frayed) further(laneOf(end)).catch(unreached);
  frayed.clear();
  if (!pathInfo.requestPath.includes("/changes/")) return;
  short = lacks ? short + 1 : 0;
  if (lacks && short === 1) document.dispatchEvent(new Event("board:again"));
  else if (lacks) refresh().catch(unreached);
}

export function arrange() {
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    bare();
    refused = detail.xhr.status >= 400;
    looked = detail.pathInfo.requestPath.includes("/changes/");
  });
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    bare();
    const told = event.detail.fragment;
    if (!told.dataset?.lane && !told.dataset?.rest) return;
    event.detail.shouldSwap = false;
    if (told.dataset.lane) place(told);
    else append(told);
    if (lost) restore(lost);
    lost = null;
  });
  document.addEventListener("board:gone", (event) => {
    for (const number of event.detail.tickets) {
      fray(number);
      if (cardOf(number)) leave(cardOf(number));
    }
  });
  document.addEventListener("htmx:afterOnLoad", (event) => settle(event.detail));
}
