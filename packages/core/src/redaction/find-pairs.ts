import type { SensitiveNames } from './sensitive-names.ts';
import type { Span } from './spans.ts';
import { endOf, endOfValue } from './value-end.ts';

/** White space that does not end a line, no-break spaces included. */
const space = '[^\\S\\r\\n]*';

/**
 * A name with what may stand between it and its value: `password=`, `token: `, `"apiKey":`, `\"secret\":`,
 * `'Cookie' => `, `""key"":` in a table, `(token)=` of PostgreSQL, and the `'Authorization', ` of raw headers. The name is
 * taken as a whole, because no separator begins within it.
 */
const nameAndSeparator = new RegExp(
  `(?<![\\w$.-])(?=([\\w$.-]+))\\1(?:\\]?\\\\{0,15}["'\`]{0,2}[\\])]?${space}(?:=>|!?={1,3}|<>|:=?)${space}|\\]?["'\`]${space},\\s*(?=["'\`]))`,
  'g',
);

/** One of them is in every separator. */
const ofSeparators = /[=:>,]/;

/** The same at the beginning of a value: in `bad token: password=abc`, the value is that of the second name. */
const nameInValue = new RegExp(
  `\\\\*["'\`]{0,2}([a-z_-]+)["'\`]{0,2}${space}[=:]${space}(?=[^\\s&;,])`,
  'iy',
);

/** A value on a line of its own below a quoted name, as JSON may be printed. */
const lineBreak = /\s*/y;

/** Headers of several words: what is unquoted ends with its line. */
const header = /(?:authorization|cookie2?)$/i;

/** What stands in front of the line in a stack. */
const fileName = /\.(?:[cm]?[jt]sx?|vue|svelte|html?)$/i;

/** The last word of names that are written as two words: `API key`, `card number`, `session id`. */
const secondWord = /^(?:key|id|number|no)$/i;

/** Finds the values that follow a sensitive name in a text; linear in its length. */
export function findPairs(text: string, names: SensitiveNames, found: (span: Span) => void): void {
  if (!ofSeparators.test(text)) return;
  nameAndSeparator.lastIndex = 0;
  for (let match = nameAndSeparator.exec(text); match !== null; match = nameAndSeparator.exec(text)) {
    const name = match[1]!;
    let start = nameAndSeparator.lastIndex;
    if (/^:\d/.test(text.slice(start - 1, start + 1)) && fileName.test(name)) continue;
    if (!names.has(name) && !isSecondOf(text, match.index, name, names)) continue;
    if (/["'`]/.test(match[0])) start = endOf(lineBreak, text, start);
    const isHeader = header.test(name);
    if (!isHeader && /\s$/.test(match[0]) && beginsWithName(text, start, names)) continue;
    const end = endOfValue(text, start, isHeader);
    // In a list, what a value belongs to is no value.
    if (match[0].includes(',') && /^\s{0,8}[:=]/.test(text.slice(end, end + 9))) continue;
    if (end > start) found({ start, end, isQuoted: isQuoted(text, start, end) });
    nameAndSeparator.lastIndex = end;
  }
}

function isQuoted(text: string, start: number, end: number): boolean {
  return end - start > 1 && /["'`]/.test(text[start]!) && text[start] === text[end - 1];
}

function beginsWithName(text: string, start: number, names: SensitiveNames): boolean {
  nameInValue.lastIndex = start;
  const name = nameInValue.exec(text)?.[1];
  return name !== undefined && names.has(name);
}

function isSecondOf(text: string, start: number, name: string, names: SensitiveNames): boolean {
  if (!secondWord.test(name)) return false;
  const first = /([\w-]+)\s$/.exec(text.slice(Math.max(0, start - 32), start))?.[1];
  return first !== undefined && names.has(`${first}-${name}`);
}
