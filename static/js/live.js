/* The live board: a bell from the server, then one authorised request for the cards that changed. While the
   stream is cut, the same request every few seconds. */

import { unmarked } from "./absence.js";
import { refresh } from "./anew.js";
import { board, main, quietly, state, unasked } from "./cards.js";
import { typing } from "./keys.js";
import { loggedOut, part, reached, unreached } from "./offline.js";
import { again as reopen, hangUp, listen } from "./stream.js";
import { complain, ours } from "./toast.js";

const GATHER = 50; // ms in which further bells join the first
const POLL = 5_000;
const NAP = 30_000; // ms that a clock must have missed for its computer to have slept
const PATIENCE = 20_000; // ms for an answer to what is only asked: one that hangs holds up what waits behind it
const AGED = 600_000; // ms after which a board that is looked at is fetched anew: no event tells that time has passed
let [poll, bell, later] = [null, null, null];
let [busy, again, laid, old, over, open] = [false, false, false, false, false, false];
const pause = () => POLL * (0.8 + 0.4 * Math.random());
const rung = new Set(); // the tickets that the bells have named since the last fetch

function ring(ticket) {
  if (ticket) rung.add(ticket);
  clearTimeout(bell);
  bell = setTimeout(look, GATHER);
}

const quiet = () => !state.held && !document.querySelector("#move-menu:popover-open");
const writing = () => document.querySelector(".column-new > *"); // which a board anew would take away

/* At work around the board, in what only the whole page anew would take away. */
const around = "#panel, :popover-open, dialog:modal, :active";
const engaged = () => typing({ target: document.activeElement }) || document.querySelector(around);

/* Too much has happened to be told card by card, or the ages on the cards are those of some time ago. */
function anew() {
  if (over) return;
  old = !quiet() || Boolean(writing());
  if (!old) refresh(undefined, unmarked() === null ? undefined : document.querySelector("#away")).catch(unreached);
  else again = !quiet();
}

/* One look at a time, and none while a card is held: it is made up for afterwards. */
async function look() {
  if (over) return;
  if (busy || !quiet()) {
    again = true;
    return;
  }
  [busy, again] = [true, false];
  const told = new Set(rung);
  rung.clear();
  const { url, seq } = board().dataset;
  const asked = unmarked() === null ? `after=${seq}` : `after=${unmarked()}&away=1`;
  const [begun, shown] = [state.moves, board()];
  const outdated = (event) => {
    if (!event.detail.pathInfo.requestPath.includes("/changes/")) return;
    for (const [, number] of event.detail.serverResponse.matchAll(/data-ticket="(\w+)"/g)) told.add(number);
    if (state.moves === begun && board() === shown && quiet()) return;
    event.detail.shouldSwap = false; // a card was moved here meanwhile, or all came anew: this answer does not know it
    again = true;
  };
  document.addEventListener("htmx:beforeSwap", outdated);
  try {
    await htmx.ajax("GET", `${url}changes/?${asked}`, { source: quietly("look"), swap: "none" });
    if (told.size && !over) document.dispatchEvent(new CustomEvent("board:news", { detail: [...told] }));
  } catch {
    missed();
  } finally {
    document.removeEventListener("htmx:beforeSwap", outdated);
    busy = false;
    if (again && quiet()) ring();
  }
}

/* Asked again in a while: a stream that stands may bring no further bell. */
function missed() {
  unreached();
  clearTimeout(bell);
  bell = setTimeout(look, pause());
}

/* Its columns are others now, and so is what stands around them: the page itself anew, as soon as nobody is
   at work in it. */
function relaid() {
  const free = quiet() && !writing() && !engaged();
  clearTimeout(later);
  [again, laid] = [!quiet(), !free]; // what is being written is waited for, and not asked about all the time
  if (free) location.reload();
}

/* What was waited for may be over: in a moment, for another field may have the focus then. */
function freed() {
  clearTimeout(later);
  if (laid) later = setTimeout(relaid, GATHER);
  if (again) ring();
}

function rest() {
  over = true;
  hangUp();
  clearInterval(poll);
}

/* Not a member any more, or the board is gone: what it showed is not left standing. */
function stop() {
  rest();
  for (const shown of document.querySelectorAll("#board, .switcher, #panel-place")) shown.replaceChildren();
  complain(main.dataset.gone);
  part(main.dataset.gone);
}

/* The session has ended. Who has pressed for nothing is not sent away from what they are writing. */
function expelled(event) {
  const { xhr, requestConfig } = event.detail;
  const to = xhr.getResponseHeader("HX-Redirect");
  if (xhr.status !== 401 || !to || !unasked(requestConfig)) return;
  event.preventDefault();
  rest();
  loggedOut(to);
}

const stream = {
  open: () => {
    open = true;
    ring(); // what fell between the page and the stream
  },
  heard: () => {
    clearInterval(poll);
    poll = null;
  },
  activity: (event) => {
    if (Number(event.lastEventId) > Number(board().dataset.seq)) ring(JSON.parse(event.data).ticket);
  },
  resync: anew,
  cut: () => {
    if (over) return hangUp();
    if (open) reached(); // until now
    open = false;
    ring(); // where the stream was refused, the same question by an ordinary request tells why
    poll ??= setInterval(() => document.hidden || ring(), pause());
    return undefined;
  },
};

/* Somebody looks at it again: one request makes the board right, and the stream is not waited for. */
function wake() {
  if (document.hidden || over) return;
  ring();
  reopen(board().dataset.events, stream);
}

/* A sleeping computer stops its clocks, and some tell nobody when they wake. */
function watchSleep() {
  let last = Date.now();
  setInterval(() => {
    if (Date.now() - last > NAP) {
      document.dispatchEvent(new Event("board:slept"));
      wake();
    }
    last = Date.now();
  }, NAP / 6);
}

export function live() {
  document.addEventListener("board:seen", (event) => { board().dataset.seq = event.detail.seq; });
  document.addEventListener("board:stale", anew);
  document.addEventListener("board:astray", () => refresh().catch(unreached));
  document.addEventListener("board:again", () => ring());
  document.addEventListener("board:relaid", relaid);
  document.addEventListener("board:released", freed);
  document.addEventListener("board:closed", () => (old && !laid ? anew() : freed()));
  for (const left of ["focusout", "toggle", "close", "pointerup", "pointercancel"]) addEventListener(left, freed, true);
  document.addEventListener("htmx:beforeOnLoad", expelled);
  document.addEventListener("htmx:configRequest", ({ detail }) => { if (detail.verb === "get") detail.timeout = PATIENCE; });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { xhr, pathInfo } = event.detail;
    if (!pathInfo.requestPath.includes("/changes/")) return;
    if (xhr.status && !ours(xhr)) missed();
    else if (xhr.status === 404) stop();
    else if (xhr.status) reached();
  });
  document.addEventListener("visibilitychange", wake);
  addEventListener("online", wake);
  addEventListener("pageshow", (event) => event.persisted && wake());
  watchSleep();
  setInterval(() => document.hidden || over || anew(), AGED);
  listen(board().dataset.events, stream);
}
