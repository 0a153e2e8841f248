/* On a phone the tabs follow the column in sight. */

import { board } from "./cards.js";

function watch() {
  const links = [...document.querySelectorAll(".switcher a")];
  const sight = new IntersectionObserver(
    (entries) => {
      for (const entry of entries.filter((each) => each.isIntersecting)) {
        for (const link of links) {
          if (link.hash === `#${entry.target.id}`) link.setAttribute("aria-current", "true");
          else link.removeAttribute("aria-current");
        }
      }
    },
    { root: board(), threshold: 0.6 },
  );
  for (const lane of board().querySelectorAll("[data-column]")) sight.observe(lane);
  return sight;
}

export function switcher() {
  let sight = watch();
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".switcher a");
    if (!link) return;
    event.preventDefault();
    document.querySelector(link.hash).scrollIntoView({ block: "nearest", inline: "start" });
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id !== "board") return;
    sight.disconnect();
    sight = watch();
  });
}
