/* The order of columns, dragged by their heads. On touch: hold 300 ms. Escape puts the column back. */

import { board, main, release, state } from "./cards.js";
import { complain } from "./toast.js";

const made = new Set(); // every Sortable there is, those for cards too
let cancelled = false;
let stood = null; // what stood to the right of the column when it was lifted

const after = (lane) => lane.nextElementSibling?.closest("[data-column]") ?? null;

async function drop({ item }) {
  board().classList.remove("is-dragging");
  const before = after(item);
  if (cancelled) board().insertBefore(item, stood);
  else if (before !== stood) await ask(item, before?.dataset.column ?? "");
  release(); // now the bell may load the page anew, with the columns as they are
}

async function ask(lane, before) {
  const headers = { "HX-Request": "true", "X-CSRFToken": JSON.parse(main.getAttribute("hx-headers"))["X-CSRFToken"] };
  try {
    const body = new URLSearchParams({ before });
    const answer = await fetch(lane.dataset.arrange, { method: "POST", body, headers });
    if (answer.ok) return;
    complain(answer.status === 409 ? await answer.text() : main.dataset.broken);
  } catch {
    complain(main.dataset.broken);
  }
  board().insertBefore(lane, stood);
}

const options = {
  group: { name: "columns", pull: false, put: false },
  draggable: "[data-arrange]",
  handle: ".column-head",
  filter: "a, button, input, form",
  preventOnFilter: false,
  direction: "horizontal",
  animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150,
  forceFallback: true,
  fallbackOnBody: true,
  fallbackTolerance: 6,
  touchStartThreshold: 6,
  delay: 300,
  delayOnTouchOnly: true,
  dragClass: "column--lift",
  ghostClass: "column--target",
  onStart: ({ item }) => {
    [cancelled, stood] = [false, after(item)];
    state.held += 1;
    board().classList.add("is-dragging");
  },
  onEnd: drop,
};

export function sortable(element, how) {
  if (!Sortable.get(element)) made.add(Sortable.create(element, how));
}

/* Sortable keeps alive all that it was made for, until it is told that this is not on the page any more. */
function clear() {
  if (Sortable.active) return; // it still has a card to put down
  for (const each of made) {
    if (each.el.isConnected) continue;
    made.delete(each);
    each.destroy();
  }
}

function watch() {
  clear();
  if (board().querySelector("[data-arrange]")) sortable(board(), options);
}

export const arranging = () => Boolean(Sortable.active) && Sortable.active.el === board();

export function arrangement() {
  watch();
  document.addEventListener("htmx:afterSettle", () => board() && watch());
  document.addEventListener("keydown", (event) => { cancelled ||= event.key === "Escape"; }, { capture: true });
}
