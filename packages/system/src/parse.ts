import { Unavailable } from './unavailable.ts';

/** The numbers of a text with one `name value` or `name: value` per line. Only those that are asked for are looked for. */
export class NamedNumbers {
  readonly #text: string;

  constructor(text: string) {
    // So that every line begins alike.
    this.#text = `\n${text}`;
  }

  /** Undefined for a name that is not there, or that is not followed by digits. */
  get(name: string): number | undefined {
    const start = this.#lineOf(name);
    const [, digits] = (start === -1 ? null : /^:?\s+(\d+)/.exec(this.#text.slice(start, start + 40))) ?? [];
    return digits === undefined ? undefined : Number(digits);
  }

  /** Of all lines. */
  all(): Record<string, number> {
    const numbers: Record<string, number> = {};
    for (const [name = '', digits = ''] of rows(this.#text)) {
      if (/^\d+$/.test(digits)) numbers[name.replace(/:$/, '')] = Number(digits);
    }
    return numbers;
  }

  /** Returns where the name ends in its line, or −1. */
  #lineOf(name: string): number {
    for (const end of [' ', ':']) {
      const at = this.#text.indexOf(`\n${name}${end}`);
      if (at !== -1) return at + 1 + name.length;
    }
    return -1;
  }
}

/** Returns the lines of a text as fields, without empty ones. */
export function rows(text: string): string[][] {
  return text
    .split('\n')
    .map(fields)
    .filter(([first]) => first !== '' && first !== undefined);
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

function fields(line: string): string[] {
  // Not by a regular expression, which takes several times as long.
  return line
    .replaceAll('\t', ' ')
    .split(' ')
    .filter((field) => field !== '');
}

/**
 * Returns a number that a file must hold. @throws Unavailable for garbage, because a wrong number is worse than none
 */
export function required(value: number | string | undefined, what: string): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number) && number >= 0) return number;
  throw new Unavailable(`${what} is ${value === undefined ? 'missing' : 'no number'}`);
}
