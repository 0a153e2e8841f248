/* Further cards come as a column is scrolled near its end, and by the link there. */

import { board, cardsIn, laneOf, main, quietly, state } from "./cards.js";
import { complain } from "./toast.js";

const NEAR = "600px"; // from the end
const asking = new Map(); // columns whose further cards are on their way
let sights = [];

/* What must be the same when further cards come as when they were asked for: else they may stand elsewhere now. */
const stamp = () => `${board().dataset.seq} ${state.moves} ${board().dataset.filter}`;

/* Fetch what stands below the last card of ``lane``; who asks while it is on its way hears of the same. */
export function further(lane) {
  const { column } = lane.dataset;
  if (!asking.has(column)) asking.set(column, fetched(lane, column));
  return asking.get(column);
}

async function fetched(lane, column) {
  const [asked, source] = [stamp(), quietly(`more-${column}`)];
  const below = () => lane.querySelector(".column-end").dataset.below;
  const was = below();
  const after = cardsIn(lane).filter((card) => !card.matches(".card--target, .card--lift")).at(-1)?.dataset.ticket ?? "";
  let late = false;
  const check = ({ detail }) => {
    if (detail.requestConfig.elt !== source || asked === stamp()) return;
    detail.shouldSwap = false;
    late = true;
  };
  document.addEventListener("htmx:beforeSwap", check);
  try {
    const url = `${board().dataset.url}more/`;
    await htmx.ajax("GET", url, { source, swap: "none", values: { column, after } });
  } finally {
    document.removeEventListener("htmx:beforeSwap", check);
    asking.delete(column);
  }
  if (late && lane.isConnected) return further(lane);
  if (below() !== was) watch(); // where nothing came, the end is near as before, and would be asked for at once
  return undefined;
}

/* One observer for each column: each scrolls by itself. Observing anew tells at once whether the end is near. */
function watch() {
  for (const sight of sights) sight.disconnect();
  sights = [...board().querySelectorAll(".column-body")].map((body) => {
    const sight = new IntersectionObserver(
      ([entry]) => {
        const more = entry.target.dataset.below && body.scrollHeight > body.clientHeight;
        if (entry.isIntersecting && more) further(laneOf(entry.target)).catch(() => {});
      },
      { root: body, rootMargin: `0px 0px ${NEAR}` },
    );
    sight.observe(body.querySelector(".column-end"));
    return sight;
  });
}

export function scrolling() {
  watch();
  document.addEventListener("htmx:afterSettle", (event) => event.detail.target?.id === "board" && watch());
  document.addEventListener("click", async (event) => {
    const link = event.target.closest(".column-more");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const lane = laneOf(link);
    const last = cardsIn(lane).at(-1);
    try {
      await further(lane);
    } catch {
      complain(main.dataset.unloaded);
    }
    if (link.hidden) last?.nextElementSibling?.querySelector("a")?.focus();
  });
}
