/** Texts are read by character codes: an expression would keep the last text, with its literals, in `RegExp.input`. */

export const quote = 39;
export const doubleQuote = 34;
export const backquote = 96;
export const backslash = 92;
export const dollar = 36;
export const hash = 35;
export const minus = 45;
export const slash = 47;
export const star = 42;
export const dot = 46;
export const colon = 58;
export const at = 64;
export const question = 63;
export const openBracket = 91;
export const closeBracket = 93;
export const newline = 10;

export function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || code === 160 || code === 0xfeff;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function isNameStart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code >= 128;
}

export function isNamePart(code: number): boolean {
  return isNameStart(code) || isDigit(code) || code === dollar;
}

/** Returns where the name that begins at `from` is over. */
export function nameEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length && isNamePart(text.charCodeAt(end))) end += 1;
  return end;
}
