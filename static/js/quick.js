/* What the card's menu does to one ticket besides moving it. The server says what there is to choose. */

import { cardOf, inTurn, main, quietly, release, restore, state } from "./cards.js";
import { complain } from "./toast.js";

const place = () => document.querySelector("#quick");
let wanted = ""; // the address of the half that is being fetched

const addressOf = (card) => card.querySelector(".card-link").href;

async function load(card) {
  wanted = `${addressOf(card)}quick/`;
  place().replaceChildren();
  try {
    await htmx.ajax("GET", wanted, { source: place(), target: "#quick", swap: "innerHTML settle:0ms" });
  } catch {
    place().replaceChildren(); // not connected: the other half stands in the page
  }
}

async function assignMe(card, part = document.activeElement.className) {
  const [{ ticket }, address] = [card.dataset, `${addressOf(card)}assign/`];
  await inTurn(ticket, () => assign(ticket, address, part));
  if (cardOf(ticket)) restore({ card: ticket, part });
}

async function assign(ticket, address, part) {
  state.moves += 1;
  const values = { member: place().dataset.me };
  state.held += 1;
  try {
    await htmx.ajax("POST", address, { source: quietly(ticket), swap: "none", values });
  } catch {
    complain(main.dataset.offline, () => cardOf(ticket) && assignMe(cardOf(ticket), part));
  } finally {
    state.moves += 1;
    release();
  }
}

/* The menu has been opened for another card meanwhile. */
document.addEventListener("htmx:beforeSwap", (event) => {
  const { requestPath } = event.detail.pathInfo;
  if (requestPath.endsWith("/quick/") && !wanted.endsWith(requestPath)) event.detail.shouldSwap = false;
});

export const quick = { load, assignMe };
