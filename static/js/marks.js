/* How a mark looks: on the card, and in the bar's words. */

import { cardOf } from "./cards.js";

export const bar = () => document.querySelector("#away");

/* Why, in a word; of what is not marked any more, that it was. */
export const wordFor = (group) => bar().getAttribute(`data-word-${group}`) ?? bar().dataset.word;

/* The mark of a card as it is to be now. */
export function paint(number, group) {
  const word = group && wordFor(group);
  const card = cardOf(number);
  const shown = card?.querySelector(".away-word");
  card?.classList.toggle("card--away", Boolean(word));
  if (shown?.textContent !== word) shown?.remove();
  if (card && word && !shown?.isConnected) card.querySelector("h3").before(named(word));
}

function named(word) {
  const text = document.createElement("b");
  text.className = "away-word";
  text.textContent = word;
  return text;
}
