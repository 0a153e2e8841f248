/* Tell screen readers what has changed. A module of its own: those that a page loads are imported by no other. */

export function say(text) {
  const announce = document.querySelector("#announce");
  if (announce) announce.textContent = text;
}
