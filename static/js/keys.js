/* The letter of a key, whatever script the keyboard writes: with the Korean input method on, Z says "ㅋ" or
   "Process", and only its place on the keyboard tells which key it is. None while text is typed, and none without
   Ctrl where single keys are switched off (WCAG 2.1.4): every key of one letter is asked for here. */

import { device } from "./store.js";

const FIELDS = "input:not([type=hidden], [type=checkbox], [type=radio]), textarea, select, [contenteditable]";

export const typing = ({ target }) => Boolean(target.closest?.(FIELDS));
export const singleKeys = () => device.get("keys") !== "off";

export function letter(event) {
  const { key, code, isComposing, ctrlKey, metaKey } = event;
  if (isComposing || typing(event)) return "";
  if (!ctrlKey && !metaKey && !singleKeys()) return "";
  if (/^[ -~]$/.test(key)) return key.toLowerCase();
  return code?.match(/^Key([A-Z])$/)?.[1].toLowerCase() ?? "";
}
