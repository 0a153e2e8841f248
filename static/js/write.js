/* Beside the text its look, as tabs (w3.org/WAI/ARIA/apg/patterns/tabs); and what an address probably meant. */

function choose(tabs, tab, focus = true) {
  for (const other of tabs) {
    const on = other === tab;
    other.setAttribute("aria-selected", String(on));
    other.tabIndex = on ? 0 : -1;
    document.getElementById(other.getAttribute("aria-controls")).hidden = !on;
  }
  if (focus) tab.focus();
  if (tab.id === "tab-preview") htmx.trigger(tab, "look");
}

export function writing(part) {
  const list = part.querySelector("[role=tablist]");
  if (!list || !window.htmx) return;
  part.querySelector("[data-plain]")?.remove();
  part.querySelector("[data-previewed]")?.remove();
  list.hidden = false;
  const tabs = [...list.children];
  const pane = document.getElementById("pane-write");
  pane.setAttribute("role", "tabpanel");
  pane.setAttribute("aria-labelledby", "tab-write");
  for (const tab of tabs) tab.addEventListener("click", () => choose(tabs, tab));
  list.addEventListener("keydown", ({ key }) => {
    const to = { ArrowLeft: 0, Home: 0, ArrowRight: 1, End: 1 }[key];
    if (to !== undefined) choose(tabs, tabs[to]);
  });
}

/* A provider's name and the ending, all behind the first dot. */
function parts(domain) {
  const [name, ...ending] = domain.split(".");
  return [name, ending.join(".")];
}

/* Whether it is a country's, or may be one. */
const ofACountry = (ending) => ending.split(".").pop().length === 2;

/* Whether one letter was changed, left out or added, or two neighbours have changed places. */
function slip(typed, right) {
  const [a, b] = [[...typed], [...right]];
  while (a.length && b.length && a[0] === b[0]) [a, b].forEach((each) => each.shift());
  while (a.length && b.length && a.at(-1) === b.at(-1)) [a, b].forEach((each) => each.pop());
  return Math.max(a.length, b.length) <= 1 || (a.length === 2 && a.join() === b.reverse().join());
}

/* How many slips made the one of the other, in its name and in its ending; 0: it is another. */
function slips(typed, domain, known) {
  const [[wrote, end], [name, ending]] = [parts(typed), parts(domain)];
  const [letters, its] = [wrote, name].map((each) => [...each].sort().join(""));
  const longEnough = [...name].length >= 5 || letters === its;
  if (wrote !== name && !(longEnough && slip(wrote, name))) return 0;
  const abroad = known.filter((each) => parts(each)[0] === name).length > 1;
  const elsewhere = ofACountry(end) && (abroad || ofACountry(ending));
  if (end !== ending && (elsewhere || !slip(end, ending))) return 0;
  return Number(wrote !== name) + Number(end !== ending);
}

/* The address that was probably meant, by the rule of tickets/domains.py; empty where it looks right. */
export function meant(email, known, alone) {
  const at = email.lastIndexOf("@");
  const domain = email.slice(at + 1).toLowerCase();
  if (at < 1 || known.includes(domain)) return "";
  const named = alone.find((each) => parts(each)[0] === parts(domain)[0]);
  const far = known.map((each) => [slips(domain, each, known), each]).filter(([count]) => count);
  const best = named ?? far.sort(([a], [b]) => a - b)[0]?.[1];
  return best ? `${email.slice(0, at)}@${best}` : "";
}

/* What appears between a press and its release moves the pressed button from under the pointer: no click. */
let pressed = false;
document.addEventListener("mousedown", () => { pressed = true; });
document.addEventListener("mouseup", () => { pressed = false; });

export function address(part) {
  const field = part.querySelector("[data-mail]");
  if (!field) return;
  const input = field.querySelector("input");
  const hint = field.querySelector(".meant");
  const button = field.querySelector("[data-take]");
  const look = () => {
    const { domains, alone } = field.dataset;
    const better = meant(input.value.trim(), domains.split(" "), alone.split(" "));
    field.querySelector("[data-meant]").textContent = better;
    hint.hidden = !better;
  };
  button.hidden = false;
  input.addEventListener("change", () => {
    if (pressed) document.addEventListener("mouseup", () => setTimeout(look), { once: true });
    else look();
  });
  input.addEventListener("input", () => { hint.hidden = true; });
  button.addEventListener("click", () => {
    input.value = field.querySelector("[data-meant]").textContent;
    hint.hidden = true;
    input.focus();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
