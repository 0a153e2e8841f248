/* The card's menu: one for all cards, opened by its button or by M; Shift J, Shift K and 1 to 9 need no menu.
   What is about the one ticket (people, priority, due date) is fetched as it opens: see quick.js. */

import { board, cardOf, cardsIn, inTurn, laneOf, next, put, restore } from "./cards.js";
import { folded } from "./fold.js";
import { letter } from "./keys.js";
import { sorted } from "./lanes.js";
import { quick } from "./quick.js";

const menuOf = () => document.querySelector("#move-menu");
let subject = ""; // the ticket whose card the menu is about

/* Open it, at its first item or at the one that "at" selects once it is there. */
async function open(card, at = "") {
  const list = menuOf();
  subject = card.dataset.ticket;
  const [cards, lane] = [cardsIn(laneOf(card)), laneOf(card).dataset.column];
  const fixed = sorted(laneOf(card));
  const [first, last] = [fixed || card === cards[0], fixed || !next(card)];
  const stuck = { top: first, up: first, down: last, end: last };
  for (const item of list.querySelectorAll(".menu-moves [role^=menuitem]")) {
    if (item.getAttribute("role") === "menuitemradio") item.setAttribute("aria-checked", item.value === lane);
    else item.setAttribute("aria-disabled", stuck[item.value]);
  }
  const button = card.querySelector(".card-move");
  button.setAttribute("aria-expanded", "true");
  list.showPopover({ source: button });
  items()[0].focus();
  await quick.load(card);
  if (at && list.matches(":popover-open")) list.querySelector(at)?.focus();
}

const items = () => [...menuOf().querySelectorAll("[role^=menuitem], .menu-date :is(input, button)")];

/* What stands below the card once it is one lower. */
function below(card) {
  const other = card.nextElementSibling;
  return other?.dataset.ticket ? next(other) : "";
}

/* From where it stands when its turn comes. */
function act(card, where) {
  const number = card.dataset.ticket;
  inTurn(number, () => cardOf(number) && go(cardOf(number), where));
}

async function go(card, where) {
  const lane = laneOf(card);
  const first = (column) => cardsIn(column)[0];
  const ways = {
    top: () => card !== first(lane) && [lane, first(lane).dataset.ticket],
    up: () => card !== first(lane) && [lane, card.previousElementSibling.dataset.ticket],
    down: () => next(card) && [lane, below(card)],
    end: () => [lane, ""],
  };
  const to = board().querySelector(`[data-column="${where}"]`);
  const place = ways[where] ? ways[where]() : to && to !== lane && [to, first(to)?.dataset.ticket];
  const part = document.activeElement?.closest(".card") === card ? document.activeElement.className : "card-move";
  if (place) await put(card, place[0].dataset.column, place[1]);
  focusOn(card.dataset.ticket, part, place ? place[0] : lane);
}

function focusOn(number, part, lane) {
  const card = cardOf(number);
  card?.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (card) document.activeElement?.blur();
  if (card && folded(laneOf(card))) laneOf(card).querySelector(".column-fold button").focus();
  else restore({ card: number, part, lane });
}

/* Who answers a ticket is chosen one after another: the menu stays. htmx sends what has an address of its own. */
function choose(event, item) {
  if (item.getAttribute("aria-disabled") === "true" || item.hasAttribute("data-stays")) return;
  const card = cardOf(subject);
  menuOf().hidePopover();
  if (card && item.matches(".menu-moves *")) act(card, item.value);
  if (!card || !item.matches("[data-opens]") || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  card.querySelector(".card-link").click();
}

function walk(event) {
  if (event.target.matches("input")) return; // there arrows choose the day; Tab leads on
  const list = items();
  const at = list.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1 + list.length, Home: 0, End: list.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  list[to % list.length].focus();
}

/* Keys on a focused card. Not while text is typed. */
function key(event) {
  const card = event.target.closest?.("[data-ticket]");
  if (!card || event.ctrlKey || event.metaKey || event.altKey) return;
  const wanted = event.shiftKey ? { j: "down", k: "up" }[letter(event)] : undefined;
  if (wanted) act(card, wanted);
  if (event.shiftKey) return;
  const asked = letter(event);
  const lane = /^[1-9]$/.test(asked) ? board().querySelectorAll("[data-column]")[asked - 1] : null;
  if (lane) act(card, lane.dataset.column);
  if (asked === "i") quick.assignMe(card);
  if (asked === "m" || asked === "a" || (event.key === " " && event.target.matches(".card-move"))) {
    event.preventDefault();
    open(card, asked === "a" ? "[role=menuitemcheckbox]" : "");
  }
}

/* The card came anew while the menu stays open: it hangs on the new one, and the focus is where it was. */
function hang() {
  const [list, at, button] = [menuOf(), document.activeElement?.id, cardOf(subject)?.querySelector(".card-move")];
  if (!list.matches(":popover-open") || !button || button.hasAttribute("aria-expanded")) return;
  button.setAttribute("aria-expanded", "true");
  list.hidePopover();
  list.showPopover({ source: button });
  (document.getElementById(at) ?? items()[0]).focus();
}

export function menu() {
  document.addEventListener("keydown", key);
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".card-move");
    const item = event.target.closest("#move-menu [role^=menuitem]");
    if (item) choose(event, item);
    if (!button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(button.closest("[data-ticket]"));
  });
  menuOf().addEventListener("keydown", walk);
  menuOf().addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    for (const button of document.querySelectorAll(".card-move[aria-expanded]")) button.removeAttribute("aria-expanded");
    if (menuOf().contains(document.activeElement)) document.activeElement.blur(); // its card came anew meanwhile
    restore({ card: subject, part: "card-move" });
  });
  menuOf().addEventListener("submit", () => menuOf().hidePopover());
  document.addEventListener("htmx:afterSettle", ({ detail }) => detail.target?.id === "quick" && hang());
}
