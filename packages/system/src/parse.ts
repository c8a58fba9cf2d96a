import { Unavailable } from './unavailable.ts';

const [tab, newline, space, zero, colon] = [9, 10, 32, 48, 58];

/** The numbers of a text with one `name value` or `name: value` per line. Only those that are asked for are looked for. */
export class NamedNumbers {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** Undefined for a name that is not there, or that is not followed by digits. */
  get(name: string): number | undefined {
    const text = this.#text;
    for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
      if (at > 0 && text.charCodeAt(at - 1) !== newline) continue;
      let end = at + name.length;
      if (text.charCodeAt(end) === colon) end += 1;
      if (isBlank(text.charCodeAt(end))) return digitsAt(text, end);
    }
    return undefined;
  }

  /** Of all lines. */
  all(): Record<string, number> {
    const numbers: Record<string, number> = {};
    for (const [name = '', digits = ''] of rows(this.#text)) {
      if (/^\d+$/.test(digits)) numbers[name.replace(/:$/, '')] = Number(digits);
    }
    return numbers;
  }
}

function isBlank(code: number): boolean {
  return code === space || code === tab;
}

/** Returns the whole number that comes after blanks; undefined where none does. */
export function digitsAt(text: string, from: number): number | undefined {
  let at = from;
  while (isBlank(text.charCodeAt(at))) at += 1;
  const start = at;
  let number = 0;
  for (; at < text.length; at++) {
    const digit = text.charCodeAt(at) - zero;
    if (!(digit >= 0 && digit <= 9)) break;
    number = number * 10 + digit;
  }
  return at === start ? undefined : number;
}

/** Returns the lines of a text as fields, without empty ones. */
export function rows(text: string): string[][] {
  return text
    .split('\n')
    .map(fields)
    .filter(({ length }) => length > 0);
}

/** Returns the lines that begin like this, as fields: of a long text that is quicker than all of them. */
export function rowsThatBegin(text: string, prefix: string): string[][] {
  const found: string[][] = [];
  let at = text.startsWith(prefix) ? 0 : nextLine(text, prefix, 0);
  while (at !== -1) {
    const end = text.indexOf('\n', at);
    found.push(fields(text.slice(at, end === -1 ? text.length : end)));
    at = nextLine(text, prefix, at);
  }
  return found;
}

function nextLine(text: string, prefix: string, from: number): number {
  const at = text.indexOf(`\n${prefix}`, from);
  return at === -1 ? -1 : at + 1;
}

/** Not by a regular expression or by splitting, which take several times as long. */
function fields(line: string): string[] {
  const found: string[] = [];
  let start = -1;
  for (let at = 0; at <= line.length; at++) {
    const isField = at < line.length && !isBlank(line.charCodeAt(at));
    if (isField && start === -1) start = at;
    else if (!isField && start !== -1) {
      found.push(line.slice(start, at));
      start = -1;
    }
  }
  return found;
}

/**
 * Returns a number that a file must hold. @throws Unavailable for garbage, because a wrong number is worse than none
 */
export function required(value: number | string | undefined, what: string): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number) && number >= 0) return number;
  throw new Unavailable(`${what} is ${value === undefined ? 'missing' : 'no number'}`);
}
