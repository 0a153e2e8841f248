/* Filters: the form's own address, asked for at once. The address is the truth: back and forward follow it. */

import { refresh } from "./anew.js";
import { board, state } from "./cards.js";
import { letter } from "./keys.js";
import { unreached } from "./offline.js";
import { count } from "./place.js";
import { say } from "./say.js";

const PAUSE = 200; // ms after the last letter
const bar = () => document.querySelector("#filterbar");
const form = () => document.querySelector("#filters");
const search = () => form().elements.q;
let asked = location.search; // what the board shows or is about to show
let lost = false; // what was asked has not come
let landed = asked; // what has come last
let changed = false; // while a ticket stands over the board: its address below is made right as that closes
let typed;

/* The form as an address says it; what is empty says nothing. */
function written() {
  const wishes = [...new FormData(form())].filter(([, value]) => String(value).trim());
  const query = new URLSearchParams(wishes).toString();
  return query && `?${query}`;
}

/* The form as the address has it. */
function follow() {
  const wishes = new URLSearchParams(asked);
  for (const box of form().querySelectorAll("[type=checkbox]")) box.checked = wishes.getAll(box.name).includes(box.value);
  search().value = wishes.get("q") ?? "";
}

/* Cards that are on their way were asked for through the former filter: a move more or less tells. */
async function show() {
  const query = asked;
  lost = false;
  state.moves += 1;
  await refresh(`${board().dataset.url}${query}`, bar()).catch(() => {});
  if (query !== asked || query === landed) return;
  lost = true; // to be asked for again
  unreached();
}

function shown({ detail }) {
  if (detail.elt.id !== "board" || detail.requestConfig?.elt !== bar()) return;
  state.moves += 1;
  if (detail.requestConfig.path !== `${board().dataset.url}${asked}`) return;
  landed = asked;
  count();
  const found = [...board().querySelectorAll(".count")].reduce((sum, { textContent }) => sum + Number(textContent), 0);
  say(bar().dataset.found.replace("{n}", found));
}

/* Over an open ticket the address is the ticket's; the board's own below it is not touched. */
function go(query, step = "pushState") {
  clearTimeout(typed);
  if (query === asked && !lost) return;
  asked = query;
  if (history.state?.over) changed = true;
  else history[step](null, "", `${board().dataset.url}${query}`);
  show();
}

function key(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const pressed = letter(event);
  if (pressed === "/") {
    event.preventDefault();
    search().focus();
    search().select();
  }
  if (pressed === "f" && !event.shiftKey) form().elements.mine.click();
}

function unfold({ target }) {
  const button = target.closest(".filters-open");
  if (button) button.setAttribute("aria-expanded", button.getAttribute("aria-expanded") !== "true");
}

export function filters() {
  document.addEventListener("htmx:afterSettle", shown);
  form().addEventListener("change", ({ target }) => target !== search() && go(written()));
  search().addEventListener("input", () => {
    clearTimeout(typed);
    typed = setTimeout(() => go(written(), "replaceState"), PAUSE);
  });
  form().addEventListener("submit", (event) => {
    event.preventDefault();
    go(written());
  });
  document.addEventListener("keydown", key);
  document.addEventListener("click", (event) => {
    unfold(event);
    const link = event.target.closest("[data-filter-link]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(link.search);
    follow();
    bar().focus();
  });
  addEventListener("popstate", () => {
    if (/\/tickets\/\w+\/$/.test(location.pathname)) return;
    if (changed) history.replaceState(history.state, "", `${board().dataset.url}${asked}`);
    changed = false;
    if (location.search === asked && !lost) return;
    asked = location.search;
    follow();
    show();
  });
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (board()) detail.headers["X-Filter"] = board().dataset.filter;
  });
}
