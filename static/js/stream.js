/* The stream of bells from the server. Cut or refused, it is tried again: soon at first, then ever more rarely,
   and never by all browsers in the same moment. */

const SOON = 1_000; // ms until the first try, on average
const LATE = 30_000; // ms between two tries at most, on average
const WELL = 10_000; // ms a stream must have lived for the next try to be soon again
const STALE = 60_000; // ms without a word after which a woken computer does not trust it
let [source, timer, tries, opened, heard] = [null, null, 0, 0, 0];

const wait = () => Math.min(SOON * 2 ** tries, LATE) * (0.5 + Math.random());

/* ``on``: what to do when it opens, brings an ``activity`` or a ``resync``, and when it is cut. */
export function listen(address, on) {
  hangUp();
  source = new EventSource(address);
  source.addEventListener("open", () => {
    opened = heard = Date.now();
    on.open();
  });
  for (const kind of ["activity", "resync"]) {
    source.addEventListener(kind, (event) => {
      heard = Date.now();
      on[kind](event);
    });
  }
  source.addEventListener("error", () => {
    hangUp();
    if (opened && Date.now() - opened > WELL) tries = 0;
    timer = setTimeout(listen, wait(), address, on);
    [tries, opened] = [tries + 1, 0];
    on.cut();
  });
}

export function hangUp() {
  clearTimeout(timer);
  source?.close();
}

/* After sleep: not to be waited for, nor to be trusted. */
export function again(address, on) {
  if (source.readyState === EventSource.OPEN && Date.now() - heard < STALE) return;
  tries = 0;
  listen(address, on);
}
