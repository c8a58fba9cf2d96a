const none: readonly RegExpExecArray[] = [];

/**
 * Returns what a pattern with the flag `g` finds in a text. Most find nothing, and `matchAll` copies the pattern before it
 * looks.
 */
export function matchesOf(pattern: RegExp, text: string): Iterable<RegExpExecArray> {
  pattern.lastIndex = 0;
  if (!pattern.test(text)) return none;
  pattern.lastIndex = 0;
  return text.matchAll(pattern);
}
