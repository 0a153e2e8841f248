/* How a mark looks: on the card, and as a line of the list behind the bar. */

import { cardOf } from "./cards.js";

export const bar = () => document.querySelector("#away");
export const list = () => document.querySelector("#away-list");

/* The mark of a card, and of its line in the list, as it is to be now. */
export function paint(number, word) {
  const card = cardOf(number);
  const shown = card?.querySelector(".away-word");
  card?.classList.toggle("card--away", Boolean(word));
  if (shown?.textContent !== word) shown?.remove();
  if (card && word && !shown?.isConnected) card.querySelector("h3").before(named(word));
  const line = list().querySelector(`[data-away="${CSS.escape(number)}"]`);
  if (line && !word) line.remove();
  if (word && !line) list().append(entry(number, word, card));
}

function named(word) {
  const text = document.createElement("b");
  text.className = "away-word";
  text.textContent = word;
  return text;
}

function entry(number, word, card) {
  const line = document.createElement("a");
  const [text, reason] = [document.createElement("span"), document.createElement("b")];
  line.href = card?.querySelector(".card-link").href ?? `${bar().dataset.tickets}${number}/`;
  line.dataset.away = number;
  text.textContent = card ? `${card.querySelector(".ticket-no").textContent} ${card.querySelector("h3").textContent}` : number;
  reason.textContent = word;
  line.append(text, " ", reason);
  return line;
}
