/* Folding a column to a strip, which is kept for this member and board. */

import { board, main } from "./cards.js";
import { complain } from "./toast.js";

let sent = Promise.resolve(); // one after the other: the last one counts

const WIDE = matchMedia("(min-width: 52.01rem)"); // where columns stand side by side; below it none is a strip

export const folded = (lane) => WIDE.matches && lane.classList.contains("is-collapsed");

export function turn(lane, fold) {
  lane.classList.toggle("is-collapsed", fold);
  const form = lane.querySelector(".column-fold");
  const button = form.querySelector("button");
  button.setAttribute("aria-expanded", !fold);
  button.setAttribute("aria-label", fold ? form.dataset.unfold : form.dataset.fold);
  const column = fold ? {} : { name: "collapsed", value: lane.dataset.column };
  for (const name of ["name", "value"]) button.setAttribute(name, column[name] ?? "");
}

async function keep(form) {
  const values = new FormData(form);
  values.delete("collapsed");
  for (const lane of board().querySelectorAll(".is-collapsed")) values.append("collapsed", lane.dataset.column);
  const answer = await fetch(form.action, { method: "POST", body: values, headers: { "HX-Request": "true" } });
  if (!answer.ok) throw new Error(answer.status);
}

export function folding() {
  document.addEventListener("submit", (event) => {
    const form = event.target.closest(".column-fold");
    if (!form) return;
    event.preventDefault();
    const lane = form.closest("[data-column]");
    turn(lane, !folded(lane));
    sent = sent.then(() => keep(form)).catch(() => complain(main.dataset.broken));
  });
}
