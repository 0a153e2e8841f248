/* R and C: write to the requester, or to the team alone. On a card its ticket is opened for it. */

import { letter } from "./keys.js";
import { openTicket, visit } from "./panel.js";

const MODES = { r: "reply", c: "team" };

async function key(event) {
  const mode = MODES[letter(event)];
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
  const card = event.target.closest?.("[data-ticket]");
  if (!mode || !plain || !(card || openTicket()) || document.querySelector(":popover-open, dialog:modal, .card--lift")) return;
  event.preventDefault();
  const { ticket } = card?.dataset ?? {};
  if (ticket && ticket !== openTicket() && !(await visit(card.querySelector(".card-link").href, ticket))) return;
  const composer = document.querySelector("#panel .composer");
  composer?.querySelector(`[name=mode][value=${mode}]`)?.click();
  composer?.querySelector("textarea").focus();
}

export function composing() {
  document.addEventListener("keydown", key);
}
