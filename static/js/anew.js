/* The whole board anew, in place: focus, scroll and tabs follow as it is swapped, for a request may have to wait
   for the one before it. */

import { board, cardsIn, focused, laneOf, quietly, restore } from "./cards.js";

let kept = null; // what is put back after the swap

/* The board's address with its filter, and as many cards of each column as are loaded. */
function here() {
  const { url, filter, shown } = board().dataset;
  const deep = [...board().querySelectorAll("[data-column]")].filter((lane) => cardsIn(lane).length > shown);
  const depths = deep.map((lane) => `shown=${lane.dataset.column}:${cardsIn(lane).length}`);
  return `${url}?${[filter, ...depths].filter(Boolean).join("&")}`;
}

const bodies = () => [...board().querySelectorAll(".column-body")];

function keep({ detail }) {
  if (detail.target !== board()) return;
  const same = detail.requestConfig.path === here(); // through another filter a column begins at its top
  const tops = new Map(same ? bodies().map((body) => [laneOf(body).id, body.scrollTop]) : []);
  kept = { old: board(), focus: focused(), left: board().scrollLeft, tops };
}

function putBack() {
  if (!kept || board() === kept.old) return;
  const { old, focus, left, tops } = kept;
  kept = null;
  // What was told meanwhile is gone with the board that knew it.
  if (Number(old.dataset.seq) > Number(board().dataset.seq)) document.dispatchEvent(new Event("board:again"));
  board().scrollTo({ left, behavior: "instant" });
  for (const body of bodies()) body.scrollTop = tops.get(laneOf(body).id) ?? 0;
  for (const count of board().querySelectorAll(".count")) {
    document.getElementById(count.id.replace("count", "tab")).textContent = count.textContent;
  }
  restore(focus);
}

document.addEventListener("htmx:beforeSwap", keep);
document.addEventListener("htmx:afterSettle", putBack);

/* By default the board as it is; settled at once, before anybody sees it scrolled elsewhere. */
export function refresh(address = here(), source = quietly("board")) {
  return htmx.ajax("GET", address, { source, target: "#board", select: "#board", swap: "outerHTML settle:0ms" });
}
