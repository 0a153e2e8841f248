/* The browser's own storage: of this device, and of this tab alone. Where it is blocked or full, nothing is kept
   and the page goes on. */

const attempt = (act) => {
  try {
    return act();
  } catch {
    return null;
  }
};

const over = (name) => ({
  get: (key) => attempt(() => window[name].getItem(key)),
  set: (key, value) => attempt(() => window[name].setItem(key, value)),
  remove: (key) => attempt(() => window[name].removeItem(key)),
  keys: () => attempt(() => Object.keys(window[name])) ?? [],
});

export const device = over("localStorage");
export const tab = over("sessionStorage");

/* A computer that others use, too: its device keeps nothing. */
export const SHARED = "shared-computer";
export const shared = () => device.get(SHARED) === "yes";

/* What was written there as JSON; null for what somebody else wrote. */
export const parsed = (text) => attempt(() => JSON.parse(text));
