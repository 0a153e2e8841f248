/* When nobody looks at the board: it was out of sight for more than a glance elsewhere, in sight but without the
   focus for half an hour, or its computer slept. What came in between is asked for when somebody is back. */

import { board } from "./cards.js";

const GLANCE = 60_000; // ms out of sight
const REST = 30 * 60_000; // ms without the focus
let left = null; // when the last look ended, at which event, and how long that may last; null: somebody looks
let owed = null; // the event after which marks are asked for; null: none are

export const unmarked = () => owed;
export const told = () => { owed = null; };

const gone = (most) => ({ at: Date.now(), seq: board().dataset.seq, most });
const long = () => left && Date.now() - left.at >= left.most;

function back() {
  if (!left || document.hidden) return;
  if (long()) {
    owed ??= left.seq;
    document.dispatchEvent(new Event("board:again"));
  }
  left = document.hasFocus() ? null : gone(REST);
}

/* ``look``: tell the server up to where somebody has looked. */
export function absence(look) {
  function leave() {
    if (long()) return; // going away is no look at what came while nobody did
    left = gone(document.hidden ? GLANCE : REST);
    look();
  }

  if (document.hidden) left = { ...gone(0), at: 0 };
  addEventListener("blur", leave);
  addEventListener("focus", back);
  document.addEventListener("visibilitychange", () => (document.hidden ? leave() : back()));
  document.addEventListener("board:slept", () => {
    left = { ...(left ?? gone(0)), at: 0 };
    back();
  });
}
