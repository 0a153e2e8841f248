/* Dragging by mouse and by touch (hold 300 ms). Esc puts the card back. */

import { board, cardsIn, laneOf, main, move, next, release, state } from "./cards.js";

let cancelled = false;
let arrived = 0; // when the pointer came to an edge, or the card to another place
let scrolled = 0; // when the pointer was last seen at an edge
let dropped = 0; // when the last drag ended: the click that follows it opens nothing

const DWELL = 500; // ms at the board's edge before it scrolls, and again for each place the card comes to

export const justDropped = () => performance.now() - dropped < 80;

function begin({ item }) {
  cancelled = false;
  state.held += 1;
  board().classList.add("is-dragging");
  name(item);
}

/* The placeholder names the position, and what the requester will see. */
function name(card) {
  const lane = laneOf(card);
  const cards = cardsIn(lane).filter((other) => !other.matches(".card--lift"));
  const words = main.dataset.drop.replace("{n}", cards.indexOf(card) + 1).replace("{all}", cards.length);
  card.dataset.drop = `${words}\n${main.dataset.seen.replace("{stage}", lane.dataset.public)}`;
  if (Sortable.ghost) Sortable.ghost.dataset.drop = card.dataset.drop; // it covers the place it names
  for (const other of board().querySelectorAll("[data-column]")) other.classList.toggle("is-target", other === lane);
}

async function end({ item, from, to, oldDraggableIndex, newDraggableIndex }) {
  dropped = performance.now();
  delete item.dataset.drop;
  board().classList.remove("is-dragging");
  for (const lane of board().querySelectorAll(".is-target")) lane.classList.remove("is-target");
  const putBack = () => {
    item.remove();
    const cards = cardsIn(laneOf(from));
    from.insertBefore(item, cards[oldDraggableIndex] ?? from.querySelector(".column-end"));
  };
  const stayed = from === to && oldDraggableIndex === newDraggableIndex;
  if (cancelled) putBack();
  else if (!stayed) await move(item, laneOf(to).dataset.column, next(item), putBack);
  release();
}

/* Sortable asks every 24 ms at an edge. Sideways the board waits for a hand that only aims, and goes slowly. */
function scroll(x, y, _event, _touch, element) {
  const now = performance.now();
  if (now - scrolled > 100) arrived = now;
  scrolled = now;
  if (!x) return "continue";
  if (now - arrived >= DWELL) element.scrollBy(x / 2, y);
  return "done";
}

const options = {
  group: "board",
  draggable: ".card",
  animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150,
  forceFallback: true,
  fallbackOnBody: true,
  fallbackTolerance: 6,
  touchStartThreshold: 6,
  delay: 300,
  delayOnTouchOnly: true,
  emptyInsertThreshold: 40,
  ghostClass: "card--target",
  dragClass: "card--lift",
  scrollSensitivity: 60,
  scrollFn: scroll,
  onStart: begin,
  onChange: ({ item }) => {
    arrived = performance.now();
    name(item);
  },
  onEnd: end,
};

/* Sortable looks every 50 ms what is under the pointer: look once more before it lets go. */
function settle(event) {
  if (!Sortable.active || cancelled || !event.clientX) return;
  Sortable.active._onTouchMove(event);
  Sortable.active._emulateDragOver(true);
}

function watch() {
  for (const body of board().querySelectorAll(".column-body")) {
    if (!Sortable.get(body)) Sortable.create(body, options);
  }
}

export function dragging() {
  watch();
  document.addEventListener("htmx:afterSettle", () => board() && watch());
  document.addEventListener("pointerup", settle, { capture: true });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !Sortable.active) return;
    cancelled = true;
    event.preventDefault();
    for (const kind of ["pointerup", "mouseup"]) document.dispatchEvent(new Event(kind));
  });
}
