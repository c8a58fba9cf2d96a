import { Unavailable } from './unavailable.ts';

/** Returns the numbers of a text with one `name value` or `name: value` per line; what is no number is left out. */
export function namedNumbers(text: string): Map<string, number> {
  const numbers = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [, name, digits] = /^\s*([^\s:]+):?\s+(\d+)/.exec(line) ?? [];
    if (name !== undefined) numbers.set(name, Number(digits));
  }
  return numbers;
}

/** Returns the lines of a text as fields, without empty ones. */
export function rows(text: string): string[][] {
  return text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([first]) => first !== '' && first !== undefined);
}

/**
 * Returns a number that a file must hold. @throws Unavailable for garbage, because a wrong number is worse than none
 */
export function required(value: number | string | undefined, what: string): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number) && number >= 0) return number;
  throw new Unavailable(`${what} is ${value === undefined ? 'missing' : 'no number'}`);
}
