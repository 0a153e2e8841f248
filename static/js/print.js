/* On paper the board says when it was like this: a live board is newer than its page. */

export function printing() {
  addEventListener("beforeprint", () => {
    const at = document.querySelector("#printed");
    const [timeZone] = at.dataset.zone.split(" ");
    const format = { dateStyle: "medium", timeStyle: "short", hourCycle: "h23", timeZone };
    at.textContent = new Intl.DateTimeFormat(document.documentElement.lang, format).format(new Date());
  });
}
