/* What is being written to a ticket outlives its panel: its composer is kept for as long as the page, files and all,
   and stands in the next panel of that ticket. What the server has taken, or gives back with what is wrong, is not. */

import { focused, restore } from "./cards.js";

const SAID = /\/tickets\/(\w+)\/(reply|comment)\/$/;
const kept = new Map(); // ticket -> its composer
const composer = () => document.querySelector("#panel .composer");
const ticketOf = (form) => form.getAttribute("action").match(SAID)[1];

/* Whether a fresh one would lose something. */
export function drafting() {
  const form = composer();
  return Boolean(form?.querySelector("textarea").value || form?.querySelector("[type=file]")?.files.length);
}

export function keepDraft() {
  const form = composer();
  if (!form) return;
  kept.delete(ticketOf(form));
  if (!drafting()) return;
  kept.set(ticketOf(form), form);
  form.addEventListener("htmx:afterRequest", answered);
}

/* Its panel was closed while it was on its way, and may stand open again. */
function answered({ currentTarget: form, detail: { pathInfo, xhr } }) {
  if (!SAID.test(pathInfo.requestPath) || xhr.status !== 200) return;
  kept.delete(ticketOf(form));
  if (!form.isConnected) return;
  form.remove();
  document.dispatchEvent(new CustomEvent("board:news", { detail: [ticketOf(form)] }));
}

function before({ detail }) {
  if (!detail.shouldSwap || !["panel", "panel-place"].includes(detail.target.id)) return;
  keepDraft();
  const said = detail.pathInfo.requestPath.match(SAID);
  if (said && [200, 422].includes(detail.xhr.status)) kept.delete(said[1]);
}

function after() {
  const form = composer();
  const mine = form && kept.get(ticketOf(form));
  if (!mine || mine === form) return;
  const at = focused();
  form.replaceWith(mine);
  htmx.process(mine);
  restore(at);
}

export function drafts() {
  document.addEventListener("htmx:beforeSwap", before);
  document.addEventListener("htmx:afterSwap", after);
}
