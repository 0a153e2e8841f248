/* On a phone the tabs follow the column that is most in sight; of two that are, the one that was asked for. */

import { board } from "./cards.js";

let asked = ""; // the id of the column whose tab was pressed last
const STEPS = [0, 0.2, 0.4, 0.6, 0.8, 1]; // of a column in sight: at each the tabs are looked at again

function watch() {
  const lanes = [...board().querySelectorAll("[data-column]")];
  const shown = new Map();
  const sight = new IntersectionObserver(
    (entries) => {
      for (const { target, intersectionRatio } of entries) shown.set(target, intersectionRatio);
      const rank = (lane) => Math.round(shown.get(lane) * 10) + (lane.id === asked ? 0.5 : 0);
      mark(lanes.reduce((most, lane) => (rank(lane) > rank(most) ? lane : most)));
    },
    { root: board(), threshold: STEPS },
  );
  for (const lane of lanes) sight.observe(lane);
  return sight;
}

function mark(lane) {
  for (const link of document.querySelectorAll(".switcher a")) {
    if (link.hash === `#${lane.id}`) {
      link.setAttribute("aria-current", "true");
      const tabs = link.parentElement; // by hand: scrollIntoView would cut short the board's own way there
      const [its, all] = [link, tabs].map((each) => each.getBoundingClientRect());
      tabs.scrollLeft += its.left - all.left - (all.width - its.width) / 2;
    } else link.removeAttribute("aria-current");
  }
}

export function switcher() {
  let sight = watch();
  document.querySelector(".segmented [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".switcher a");
    if (!link) return;
    event.preventDefault();
    asked = link.hash.slice(1);
    const lane = document.getElementById(asked);
    if (lane.getBoundingClientRect().right <= innerWidth) mark(lane); // at the end of the board nothing scrolls
    lane.scrollIntoView({ block: "nearest", inline: "start" });
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id !== "board") return;
    sight.disconnect();
    sight = watch();
  });
}
