/* From card to card by keys: J and K or arrows within a column, H and L or arrows to the next one. */

import { board, cardsIn } from "./cards.js";
import { letter, typing } from "./keys.js";

const WAYS = {
  ArrowUp: "up", k: "up", ArrowDown: "down", j: "down", ArrowLeft: "left", h: "left", ArrowRight: "right", l: "right",
};
const lanes = () => [...board().querySelectorAll("[data-column]")];
const seen = (lane) => cardsIn(lane).filter((card) => card.checkVisibility());
const linkOf = (card) => card?.querySelector(".card-link");

/* The card nearest to this height; for want of one the column itself, or what opens it. */
function landing(lane, height) {
  const far = (card) => Math.abs(card.getBoundingClientRect().top - height);
  const nearest = seen(lane).reduce((best, card) => (best && far(best) <= far(card) ? best : card), null);
  const body = lane.querySelector(".column-body");
  if (nearest) return linkOf(nearest);
  return [body, ...lane.querySelectorAll("button, a[href]")].find((element) => element.checkVisibility());
}

function target(way, lane, card) {
  const cards = seen(lane);
  if (way === "up") return linkOf(cards[cards.indexOf(card) - 1]);
  if (way === "down") return linkOf(cards[cards.indexOf(card) + 1]);
  const other = lanes()[lanes().indexOf(lane) + (way === "left" ? -1 : 1)];
  return other && landing(other, (card ?? lane).getBoundingClientRect().top);
}

function key(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const way = WAYS[event.key.startsWith("Arrow") ? event.key : letter(event)];
  if (!way || typing(event) || document.querySelector(":popover-open, dialog:modal")) return;
  const [lane, card] = [event.target.closest?.("[data-column]"), event.target.closest?.("[data-ticket]")];
  const arrow = event.key.startsWith("Arrow");
  const astray = event.target === document.body && !arrow && !document.querySelector("#panel");
  const place = event.target.matches?.(".column-body, .is-collapsed *"); // arrows do more elsewhere, as in a menu
  if (!card && arrow && !(place && /left|right/.test(way))) return;
  if (!lane && !astray) return;
  const to = lane ? target(way, lane, card) : linkOf(board().querySelector("[data-ticket]"));
  event.preventDefault();
  to?.focus({ preventScroll: true });
  (to?.closest(".card") ?? to)?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

export function walking() {
  document.addEventListener("keydown", key);
}
