/* Runs before the first paint, so that a chosen theme never flashes. Not a module: modules are deferred.
   Whoever is logged in has chosen for all their devices (the server says it); else the browser remembers. */
(() => {
  const root = document.documentElement;
  let here = null;
  try {
    if (!("person" in document.currentScript.dataset)) here = localStorage.getItem("theme");
  } catch { /* this browser keeps nothing */ }
  const wanted = new URLSearchParams(location.search).get("theme") || here;
  if (wanted === "dark" || wanted === "light") root.dataset.theme = wanted;
})();
