/* Runs before the first paint, so that a chosen theme never flashes. Not a module: modules are deferred.
   Whoever is logged in has chosen for all their devices (the server says it); else the browser remembers. */
(() => {
  const root = document.documentElement;
  const here = "person" in document.currentScript.dataset ? null : localStorage.getItem("theme");
  const wanted = new URLSearchParams(location.search).get("theme") || here;
  if (wanted === "dark" || wanted === "light") root.dataset.theme = wanted;
})();
