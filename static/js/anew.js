/* The whole board anew, in place: focus, scroll and tabs follow as it is swapped, for a request may have to wait
   for the one before it. */

import { board, cardsIn, focused, laneOf, quietly, restore, state } from "./cards.js";
import { unreached } from "./offline.js";

let kept = null; // what is put back after the swap
let turn = Promise.resolve(); // one after another: each stands in the place of the one before
const last = new Map(); // for each source the board that it asked for last
const owed = new Set(); // sources whose board came while a card was held

/* The board's address with its filter, and as many cards of each column as are loaded. */
function here() {
  const { url, filter, shown } = board().dataset;
  const deep = [...board().querySelectorAll("[data-column]")].filter((lane) => cardsIn(lane).length > shown);
  const depths = deep.map((lane) => `shown=${lane.dataset.column}:${cardsIn(lane).length}`);
  return `${url}?${[filter, ...depths].filter(Boolean).join("&")}`;
}

const bodies = () => [...board().querySelectorAll(".column-body")];

/* A board that nobody has pressed for takes no card out of the hand: it is asked for once more afterwards. */
function keep({ detail }) {
  if (detail.target !== board()) return;
  if (state.held && detail.requestConfig.elt.id !== "filterbar") {
    detail.shouldSwap = false;
    owed.add(detail.requestConfig.elt);
  }
  if (!detail.shouldSwap) return;
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

function makeUp() {
  if (state.held) return;
  for (const source of owed) refresh(undefined, source).catch(unreached);
  owed.clear();
}

document.addEventListener("htmx:beforeSwap", keep);
document.addEventListener("htmx:afterSettle", putBack);
document.addEventListener("board:released", makeUp);

/* By default the board as it is; settled at once, before anybody sees it scrolled elsewhere. */
export function refresh(address, source = quietly("board")) {
  const mine = {};
  last.set(source, mine);
  const looks = { source, target: "#board", select: "#board", swap: "outerHTML settle:0ms" };
  const ask = () => (last.get(source) === mine ? htmx.ajax("GET", address ?? here(), looks) : undefined);
  turn = turn.then(ask, ask);
  return turn;
}
