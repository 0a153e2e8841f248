/* The stream of bells from the server. Cut, refused or silent, it is tried again: soon at first, then ever more
   rarely, and never by all browsers in the same moment. */

const SOON = 1_000; // ms until the first try, on average
const LATE = 30_000; // ms between two tries at most, on average
const WELL = 10_000; // ms a stream must have lived for the next try to be soon again
const STALE = 60_000; // ms without a word after which a woken computer does not trust it
const SILENT = 40_000; // ms without a word, of which the server has one every 15 s: something between holds it back
let [source, timer, silence, tries, opened, heard] = [null, null, null, 0, 0, 0];
let proven = false; // this one has said something

const wait = () => Math.min(SOON * 2 ** tries, LATE) * (0.5 + Math.random());

/* ``on``: what to do when it opens, when it has been heard, when it brings an ``activity`` or a ``resync``, and
   when it is cut. */
export function listen(address, on) {
  hangUp();
  proven = false;
  source = new EventSource(address);
  const cut = () => {
    hangUp();
    if (proven && Date.now() - opened > WELL) tries = 0;
    timer = setTimeout(listen, wait(), address, on);
    tries += 1;
    on.cut();
  };
  const attend = () => {
    clearTimeout(silence);
    silence = setTimeout(cut, SILENT);
  };
  attend();
  source.addEventListener("open", () => {
    opened = heard = Date.now();
    on.open();
  });
  for (const kind of ["alive", "activity", "resync"]) {
    source.addEventListener(kind, (event) => {
      heard = Date.now();
      proven = true;
      attend();
      on.heard();
      on[kind]?.(event);
    });
  }
  source.addEventListener("error", cut);
}

export function hangUp() {
  clearTimeout(timer);
  clearTimeout(silence);
  source?.close();
}

/* After sleep: not to be waited for, nor to be trusted. */
export function again(address, on) {
  if (source.readyState === EventSource.OPEN && Date.now() - heard < STALE) return;
  tries = 0;
  listen(address, on);
}
