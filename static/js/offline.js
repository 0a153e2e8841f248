/* Whether the server is reached, and if not, how old what is shown may be. */

const note = () => document.querySelector("#offline");
let heard = Date.now(); // when the board was right for sure

export function reached() {
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
