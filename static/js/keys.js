/* The letter of a key, whatever script the keyboard writes: with the Korean input method on, Z says "ㅋ" or
   "Process", and only its place on the keyboard tells which key it is. */

export function letter({ key, code, isComposing }) {
  if (isComposing) return "";
  if (/^[ -~]$/.test(key)) return key.toLowerCase();
  return code?.match(/^Key([A-Z])$/)?.[1].toLowerCase() ?? "";
}
