import { hidden } from './hidden.ts';
import type { SensitiveNames } from './sensitive-names.ts';

/**
 * A name with what may stand between it and its value: `password=`, `token: `, `"apiKey":`, `\"secret\":`,
 * `'Cookie' => `, `""key"":` in a table, and the `'Authorization', ` of raw headers.
 */
const nameAndSeparator =
  /(?<![\w$.-])([\w$.-]+)(?:\\*["'`]{0,2}\]?[ \t]{0,4}(?:=>|={1,3}|:=?)[ \t]{0,4}|["'`][ \t]{0,4},\s{0,4}(?=["'`]))/g;

/** The same at the beginning of a value: in `bad token: password=abc`, the value is that of the second name. */
const nameInValue = new RegExp(`\\\\*["'\`]{0,2}${nameAndSeparator.source}`, 'y');

/** Values without quotes that end where they are complete, so that a compact JSON loses no more than the value. */
const literal = /(?:-?\d[\d.]*|true|false|null)(?=[,\]}\s]|$)/y;
const untilSpace = /[^\s&;]*/y;
const untilLineEnd = /[^\r\n]*/y;
/** Doubled in a table, but for the empty text. */
const openingQuote = /\\*(["'`])(?:\1(?=[^\s,;:}\])]))?/y;

/** Headers of several words: what is unquoted ends with its line. */
const header = /(?:authorization|cookie2?)$/i;

/** The last word of names that are written as two words: `API key`, `card number`, `session id`. */
const secondWord = /^(?:key|id|number|no)$/i;

/** Takes out the values that follow a sensitive name in a text; linear in its length. */
export function redactPairs(text: string, names: SensitiveNames): string {
  let redacted = '';
  let keptUpTo = 0;
  nameAndSeparator.lastIndex = 0;
  for (let match = nameAndSeparator.exec(text); match !== null; match = nameAndSeparator.exec(text)) {
    const name = match[1]!;
    if (!names.has(name) && !isSecondOf(text, match.index, name, names)) continue;
    const start = nameAndSeparator.lastIndex;
    if (beginsWithName(text, start, names)) continue;
    const end = endOfValue(text, start, header.test(name));
    if (end > start) redacted += text.slice(keptUpTo, start) + hidden;
    else redacted += text.slice(keptUpTo, start);
    keptUpTo = end;
    nameAndSeparator.lastIndex = end;
  }
  return keptUpTo === 0 ? text : redacted + text.slice(keptUpTo);
}

function beginsWithName(text: string, start: number, names: SensitiveNames): boolean {
  nameInValue.lastIndex = start;
  const name = nameInValue.exec(text)?.[1];
  return name !== undefined && names.has(name);
}

function isSecondOf(text: string, start: number, name: string, names: SensitiveNames): boolean {
  if (!secondWord.test(name)) return false;
  const first = /([\w-]+) $/.exec(text.slice(Math.max(0, start - 32), start))?.[1];
  return first !== undefined && names.has(`${first}-${name}`);
}

function endOfValue(text: string, start: number, isHeader: boolean): number {
  const opening = endOf(openingQuote, text, start);
  if (opening > start) {
    const end = endOfQuoted(text, start, opening);
    // What a word follows at once was the opening quote of another value.
    return /[^\s,;:}\])&]/.test(text[end] ?? ' ') ? endOf(untilSpace, text, end) : end;
  }
  if (isHeader) return endOf(untilLineEnd, text, start);
  const first = text[start];
  if (first === '[' || first === '{') return endAfter(text, first === '[' ? ']' : '}', start);
  const literalEnd = endOf(literal, text, start);
  return literalEnd > start ? literalEnd : endOf(untilSpace, text, start);
}

function endOfQuoted(text: string, start: number, opening: number): number {
  // Inside of another text, the quote that ends the value is escaped as the first one is.
  if (opening - start > 1) return endAfter(text, text.slice(start, opening), opening);
  const quote = text[start];
  for (let at = opening; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === quote) return at + 1;
  }
  return text.length;
}

function endAfter(text: string, closing: string, from: number): number {
  const at = text.indexOf(closing, from);
  return at === -1 ? text.length : at + closing.length;
}

function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
