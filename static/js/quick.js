/* What the card's menu does to one ticket besides moving it. The server says what there is to choose. */

import { cardOf, restore } from "./cards.js";

const place = () => document.querySelector("#quick");
let wanted = ""; // the address of the half that is being fetched

const addressOf = (card) => card.querySelector(".card-link").href;

async function fetch(card) {
  wanted = `${addressOf(card)}quick/`;
  place().replaceChildren();
  try {
    await htmx.ajax("GET", wanted, { source: place(), target: "#quick", swap: "innerHTML settle:0ms" });
  } catch {
    place().replaceChildren(); // not connected: the other half stands in the page
  }
}

async function assignMe(card) {
  const { ticket } = card.dataset;
  const part = document.activeElement.className;
  const values = { member: place().dataset.me };
  await htmx.ajax("POST", `${addressOf(card)}assign/`, { source: card, swap: "none", values });
  if (cardOf(ticket)) restore({ card: ticket, part });
}

/* The menu has been opened for another card meanwhile. */
document.addEventListener("htmx:beforeSwap", (event) => {
  const { requestPath } = event.detail.pathInfo;
  if (requestPath.endsWith("/quick/") && !wanted.endsWith(requestPath)) event.detail.shouldSwap = false;
});

export const quick = { fetch, assignMe };
