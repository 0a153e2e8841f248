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

/* Letters to change, leave out, add or swap to make one of the other (optimal string alignment). */
function distance(a, b) {
  const rows = [[...Array(b.length + 1).keys()]];
  for (let i = 1; i <= a.length; i += 1) {
    rows.push([i]);
    for (let j = 1; j <= b.length; j += 1) {
      const cost = Number(a[i - 1] !== b[j - 1]);
      rows[i][j] = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + cost);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
    }
  }
  return rows[a.length][b.length];
}

/* The address that was probably meant; empty where it looks right. */
export function meant(email, domains) {
  const at = email.lastIndexOf("@");
  const domain = email.slice(at + 1).toLowerCase();
  if (at < 1 || domain.length < 5 || domain.length > 60 || domains.includes(domain)) return "";
  const far = domain.length < 8 ? 1 : 2;
  const [best] = domains.map((known) => [distance(domain, known), known]).sort(([a], [b]) => a - b);
  return best[0] <= far ? `${email.slice(0, at)}@${best[1]}` : "";
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
    const better = meant(input.value.trim(), field.dataset.domains.split(" "));
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
