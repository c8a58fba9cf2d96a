// What numbers a text of the page may stand for: it rounds, so each stands for a range.

/** Both ends belong to it. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** What one of a unit is in the unit of the data: milliseconds, bytes, shares, and all others as they are. */
const units: Readonly<Record<string, number>> = {
  µs: 0.001,
  ms: 1,
  s: 1_000,
  min: 60_000,
  h: 3_600_000,
  B: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
  '%': 0.01,
};

/** Returns the numbers that a text may stand for; undefined for one that is no number. */
export function numbersShown(text: string): Range | undefined {
  const found = /^\s*(-?[\d,]+(?:\.(\d+))?(?:e([+-]?\d+))?)\s*(\S*)\s*$/.exec(text);
  if (found === null) return undefined;
  const [, digits = '', decimals = '', exponent = '0', unit = ''] = found;
  // What is a second, as in `1.2 KiB/s`, changes nothing.
  const one = units[unit.replace(/(.)\/s$/, '$1')] ?? 1;
  const value = Number(digits.replaceAll(',', ''));
  const half = 10 ** (Number(exponent) - decimals.length) / 2;
  return { low: (value - half) * one, high: (value + half) * one };
}

/** Says whether a text may stand for a number that lies in a range. */
export function shows(text: string, { low, high }: Range): boolean {
  const shown = numbersShown(text);
  // A millionth, because both are sums of fractions.
  const slack = Math.max(Math.abs(low), Math.abs(high)) * 1e-6;
  return shown !== undefined && shown.low <= high + slack && shown.high >= low - slack;
}
