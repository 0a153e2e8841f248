/* What every page has: copy buttons, the theme switch, error summaries that take the focus. */

import { say } from "./say.js";
import { device } from "./store.js";

const root = document.documentElement;

async function copy(button) {
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch { // over plain http, or forbidden
    select(button);
    return tell(button, document.querySelector("#announce").dataset.uncopied);
  }
  button.dispatchEvent(new Event("copied", { bubbles: true }));
  return tell(button, button.dataset.done);
}

/* What it would copy, wherever that stands nearest to it: the rest is done by hand. */
function select(button) {
  const bare = (text) => text.replace(/\s|-/g, "");
  const same = ({ textContent }) => bare(textContent) === bare(button.dataset.copy);
  for (let part = button.parentElement; part; part = part.parentElement) {
    const shown = [...part.querySelectorAll("*")].find(same);
    if (shown) return getSelection().selectAllChildren(shown);
  }
}

function tell(button, words) {
  const label = button.querySelector("[data-copy-label]");
  say(words);
  if (!label) return;
  label.dataset.was ??= label.textContent;
  label.textContent = words;
  setTimeout(() => { label.textContent = label.dataset.was; }, 2000);
}

/* On the desk the server keeps it for the person, elsewhere this browser does. */
function keepTheme(door) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (!door || !token) return device.set("theme", root.dataset.theme);
  const form = new URLSearchParams({ theme: root.dataset.theme, csrfmiddlewaretoken: token });
  return fetch(door, { method: "POST", body: form });
}

function switchTheme(button) {
  const dark = root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  keepTheme(button.dataset.themeToggle);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
  const theme = event.target.closest("[data-theme-toggle]");
  if (theme) switchTheme(theme);
});

/* Back, from a page without htmx to an address that htmx once showed in this place: only a load shows it. */
addEventListener("popstate", ({ state }) => {
  if (state?.htmx && !window.htmx) location.reload();
});

/* With a part of the page in the address, what is wrong in that part: the summary is out of sight. */
function focusSummary(within) {
  const named = document.getElementById(location.hash.slice(1));
  const part = within.contains(named) ? named : null;
  (part?.querySelector("[aria-invalid=true]") ?? within.querySelector(".error-summary"))?.focus();
}

document.addEventListener("htmx:afterSwap", (event) => focusSummary(event.target));
focusSummary(document);
if (location.hash) { // going to that part takes the focus away
  addEventListener("load", () => requestAnimationFrame(() => focusSummary(document)));
}
