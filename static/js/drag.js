/* Dragging by mouse and by touch (hold 300 ms). Esc puts the card back. */

import { arranging, sortable } from "./arrange.js";
import { board, cardsIn, laneOf, main, move, next, release, state } from "./cards.js";
import { folded } from "./fold.js";
import { fill, full, outcome, placeOf, refusal, sorted } from "./lanes.js";

let cancelled = false;
let origin = null; // the column from which the card came
let refusing = null; // the full column under the pointer, which takes no card
let arrived = 0; // when the pointer came to an edge, or the card to another place
let scrolled = 0; // when the pointer was last seen at an edge
let dropped = 0; // when the last drag ended: the click that follows it opens nothing

const GLIDE = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150; // ms
const FEW = 15; // cards of a column that glide out of the way; of more it would be late for the next frame
const DWELL = 500; // ms at the board's edge before it scrolls, and again for each place the card comes to

export const justDropped = () => performance.now() - dropped < 80;

function begin({ item, from }) {
  [cancelled, origin, refusing] = [false, laneOf(from), null];
  state.held += 1;
  board().classList.add("is-dragging");
  const glide = (body) => (cardsIn(laneOf(body)).length > FEW ? 0 : GLIDE);
  for (const body of board().querySelectorAll(".column-body")) Sortable.get(body)?.option("animation", glide(body));
  name(item);
}

/* The placeholder names the position, and what the requester will see; over a full column there is none. */
function name(card) {
  const lane = laneOf(card);
  const words = sorted(lane) ? main.dataset.sorted : fill(main.dataset.drop, placeOf(card, origin));
  card.dataset.drop = refusing ? refusal(refusing) : `${words}\n${outcome(card, origin)}`;
  if (Sortable.ghost) Sortable.ghost.dataset.drop = card.dataset.drop; // it covers the place it names
  for (const other of board().querySelectorAll("[data-column]")) other.classList.toggle("is-target", other === lane);
}

/* A strip shows no places: what is dropped onto it goes to the top. */
const topOf = (lane, card) => cardsIn(lane).find((other) => other !== card)?.dataset.ticket ?? "";

/* Whether the pointer is over a full column that refuses. To ask what is under it is dear. */
function over({ clientX, clientY }) {
  if (!Sortable.active || arranging() || !clientX || !board().querySelector("[data-refuses]")) return;
  const lane = document.elementFromPoint(clientX, clientY)?.closest("[data-column]");
  const refused = lane && lane !== origin && full(lane) ? lane : null;
  if (refused === refusing) return;
  refusing?.classList.remove("is-full");
  refusing = refused;
  refusing?.classList.add("is-full");
  board().classList.toggle("is-refused", Boolean(refusing));
  name(Sortable.dragged);
}

async function end({ item, from, to, oldDraggableIndex, newDraggableIndex }) {
  dropped = performance.now();
  delete item.dataset.drop;
  board().classList.remove("is-dragging", "is-refused");
  for (const lane of board().querySelectorAll(".is-target, .is-full")) lane.classList.remove("is-target", "is-full");
  const putBack = () => {
    item.remove();
    const cards = cardsIn(laneOf(from));
    from.insertBefore(item, cards[oldDraggableIndex] ?? from.querySelector(".column-end"));
  };
  const stayed = from === to && oldDraggableIndex === newDraggableIndex;
  const lane = refusing ?? laneOf(to);
  try {
    if (cancelled || refusing) putBack();
    if (cancelled || !item.isConnected) return; // the ticket has left this board while it was in the air
    if (refusing) await move(item, lane.dataset.column, ""); // the server says why
    else if (!stayed) await move(item, lane.dataset.column, folded(lane) ? topOf(lane, item) : next(item), putBack);
  } finally {
    release();
  }
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
  group: { name: "board", put: (to) => laneOf(to.el) === origin || !full(laneOf(to.el)) },
  draggable: ".card",
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
  over(event);
  Sortable.active._onTouchMove(event);
  Sortable.active._emulateDragOver(true);
}

/* From the press on, not only from the start of the drag: what the live board lays over a pressed card would
   leave the hand with nothing in it. */
function press({ target, button }) {
  const card = target.closest?.(".board [data-ticket]");
  if (button || state.hand || !card) return;
  state.hand = card;
  state.held += 1;
}

function letGo() {
  if (!state.hand) return;
  state.hand = null;
  release();
}

function watch() {
  for (const body of board().querySelectorAll(".column-body")) {
    sortable(body, { ...options, sort: !sorted(laneOf(body)) });
  }
}

export function dragging() {
  watch();
  document.addEventListener("htmx:afterSettle", () => board() && watch());
  document.addEventListener("pointerup", settle, { capture: true });
  document.addEventListener("pointerdown", press, { capture: true });
  document.addEventListener("pointermove", (event) => {
    over(event);
    if (!event.buttons) letGo(); // let go where no page hears it
  });
  for (const kind of ["pointerup", "pointercancel"]) addEventListener(kind, letGo, { capture: true }); // Sortable stops it
  addEventListener("blur", letGo);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !Sortable.active) return;
    cancelled = true;
    event.preventDefault();
    for (const kind of ["pointerup", "mouseup"]) document.dispatchEvent(new Event(kind));
  });
}
