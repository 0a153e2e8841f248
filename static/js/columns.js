/* The order of a board's columns on its page for admins, dragged row by row; the arrows beside them do the same.
   Loaded by that page alone, and imported by none. */

const list = document.querySelector("[data-columns]");
const note = document.querySelector("#columns-note");

async function drop({ item, oldIndex, newIndex }) {
  if (oldIndex === newIndex) return;
  const body = new FormData(item.querySelector("form"));
  body.append("before", item.nextElementSibling?.dataset.row ?? "");
  try {
    const answer = await fetch(item.dataset.arrange, { method: "POST", body, headers: { "HX-Request": "true" } });
    if (answer.ok) return location.reload();
    note.textContent = answer.status === 409 ? await answer.text() : note.dataset.broken;
  } catch {
    note.textContent = note.dataset.broken;
  }
  note.hidden = false;
  item.remove();
  list.insertBefore(item, list.children[oldIndex] ?? null);
}

Sortable.create(list, {
  draggable: "[data-arrange]",
  filter: "a, button, input",
  preventOnFilter: false,
  animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150,
  forceFallback: true,
  fallbackTolerance: 6,
  touchStartThreshold: 6,
  delay: 300,
  delayOnTouchOnly: true,
  ghostClass: "row--target",
  onEnd: drop,
});
