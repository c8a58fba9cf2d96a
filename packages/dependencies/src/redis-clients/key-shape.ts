import type { TextSum } from '../statements/text-hash.ts';

/** A segment that is longer than this and has a digit in it is no name with a number behind it. */
const longestNumbered = 14;
/** A longer one is no name at all. */
const longestName = 24;
/** Signed, as the sums are: see docs/hot-path.md, rule 19. */
const firstSeed = 0x811c9dc5 | 0;
const secondSeed = 0x1b873593;
const prime = 16_777_619;
const factor = 0xcc9e2d51 | 0;

export function isSeparator(code: number): boolean {
  // : / | . #
  return code === 58 || code === 47 || code === 124 || code === 46 || code === 35;
}

/**
 * Sums up a key, into `sum`, so that two keys have the same sum only if their patterns are the same: segments that are
 * variable beyond doubt count for nothing but being there, all others as they are. In one pass, because it runs for every key.
 */
export function sumShape(key: string, sum: TextSum): void {
  let first = firstSeed;
  let second = secondSeed;
  let firstBefore = first;
  let secondBefore = second;
  let from = 0;
  let digits = 0;
  const { length } = key;
  for (let at = 0; at <= length; at += 1) {
    const code = at === length ? 0 : key.charCodeAt(at);
    if (at < length && !isSeparator(code)) {
      if (isDigit(code)) digits += 1;
      first = Math.imul(first ^ code, prime);
      second = Math.imul(second + code, factor) ^ (second >>> 15);
      continue;
    }
    const isOne = isVariableBeyondDoubt(at - from, digits);
    // No character is as high as the mark of what ends here.
    const mark = (isOne ? 0x10000 : 0x20000) + code;
    if (isOne) {
      first = firstBefore;
      second = secondBefore;
    }
    first = Math.imul(first ^ mark, prime);
    second = Math.imul(second + mark, factor) ^ (second >>> 15);
    firstBefore = first;
    secondBefore = second;
    from = at + 1;
    digits = 0;
  }
  sum.first = first;
  sum.second = second;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** @param digits How many of its characters are. */
function isVariableBeyondDoubt(length: number, digits: number): boolean {
  return length > longestName || (digits > 0 && (digits === length || length > longestNumbered));
}
