/** Values without quotes that end where they are complete, so that a compact JSON loses no more than the value. */
const literal = /(?:-?\d[\d.]*|true|false|null)(?=[,\]}\s]|$)/y;
/** A no-break space is part of a value, see `decodedViews`. */
const untilSpace = /[^\t-\r &;\u2028\u2029]*/y;
const untilLineEnd = /[^\r\n]*/y;
/** Doubled in a table, but for the empty text. */
const openingQuote = /\\*(["'`])(?:\1(?=[^\s,;:}\])]))?/y;

const closingOf: Readonly<Record<string, string>> = { '{': '}', '[': ']', '(': ')' };

/** Returns where the value that begins at `start` is over. @param isHeader What is unquoted ends with its line. */
export function endOfValue(text: string, start: number, isHeader = false): number {
  const opening = endOf(openingQuote, text, start);
  if (opening > start) {
    const end = endOfQuoted(text, start, opening);
    // What a word follows at once was the opening quote of another value.
    return /[^\s,;:}\])&>]/.test(text[end] ?? ' ') ? endOf(untilSpace, text, end) : end;
  }
  if (isHeader) return endOf(untilLineEnd, text, start);
  const first = text[start];
  if (first !== undefined && first in closingOf) return endOfBrackets(text, start);
  const literalEnd = endOf(literal, text, start);
  return literalEnd > start ? literalEnd : endOf(untilSpace, text, start);
}

/** Behind the bracket that closes the one at `start`, whatever is nested or quoted in between; else the text's end. */
export function endOfBrackets(text: string, start: number): number {
  const open: string[] = [];
  for (let at = start; at < text.length; at += 1) {
    const character = text[at]!;
    if (character in closingOf) open.push(closingOf[character]!);
    else if (character === open.at(-1)) {
      open.pop();
      if (open.length === 0) return at + 1;
    } else if (character === '"' || character === "'" || character === '`') {
      // An apostrophe inside of a word begins no text.
      if (!/\w/.test(text[at - 1] ?? '')) at = endOfQuoted(text, at, at + 1) - 1;
    }
  }
  return text.length;
}

/** @param opening Where the content begins. */
export function endOfQuoted(text: string, start: number, opening: number): number {
  // Inside of another text, the quote that ends the value is escaped as the first one is.
  if (opening - start > 1) return endAfter(text, text.slice(start, opening), opening);
  const quote = text[start];
  for (let at = opening; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === quote) {
      // Doubled, it stands for itself, as in SQL; the empty text is no such case.
      if (text[at + 1] !== quote || at === opening) return at + 1;
      at += 1;
    }
  }
  return text.length;
}

function endAfter(text: string, closing: string, from: number): number {
  const at = text.indexOf(closing, from);
  return at === -1 ? text.length : at + closing.length;
}

/** Returns where what a sticky pattern finds at a place ends; the place itself when it finds nothing. */
export function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
