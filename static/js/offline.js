/* Whether the server is reached, and if not, how old what is shown may be. */

const note = () => document.querySelector("#offline");
let heard = Date.now(); // when the board was right for sure
let parted = false; // the board is followed no more, and the note says why

export function reached() {
  if (parted) return;
  heard = Date.now();
  note().hidden = true;
}

export function unreached() {
  if (!note().hidden) return;
  const [timeZone] = document.querySelector("#printed").dataset.zone.split(" ");
  const format = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone };
  const time = new Intl.DateTimeFormat(document.documentElement.lang, format).format(heard);
  note().textContent = note().dataset.text.replace("{time}", time);
  note().hidden = false;
}

/* The last word on this page. */
export function part(...words) {
  parted = true;
  note().replaceChildren(...words);
  note().hidden = false;
}

const made = (tag, looks) => Object.assign(document.createElement(tag), looks);

/* Also where a reply is written: there an open ticket lies over the note. ``to``: where the way back in is, on this
   site alone. */
export function loggedOut(to) {
  const { loggedOut: text, logIn } = note().dataset;
  const there = new URL(to, location.href);
  const href = there.origin === location.origin ? there.href : location.href;
  const words = () => [made("span", { textContent: text }), " ", made("a", { href, textContent: logIn })];
  part(...words());
  const composer = document.querySelector("#panel .composer");
  if (!composer || composer.querySelector(".banner")) return;
  const above = made("p", { className: "banner banner--waiting" });
  above.append(...words());
  composer.prepend(above);
}
