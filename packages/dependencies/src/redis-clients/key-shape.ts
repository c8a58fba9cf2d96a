/** A segment that is longer than this and has a digit in it is no name with a number behind it. */
const longestNumbered = 14;
/** A longer one is no name at all. */
const longestName = 24;
const prime = 16_777_619;

export function isSeparator(code: number): boolean {
  // : / | . #
  return code === 58 || code === 47 || code === 124 || code === 46 || code === 35;
}

/**
 * Returns a hash that is the same for two keys only if their patterns are: segments that are variable beyond doubt count
 * for nothing but being there, all others as they are. It is made of 53 bits, so that two patterns do not share one.
 */
export function hashOfShape(key: string): number {
  let high = 0x811c9dc5;
  let low = 0x1b873593;
  let from = 0;
  const { length } = key;
  for (let at = 0; at <= length; at += 1) {
    const end = at === length ? 0 : key.charCodeAt(at);
    if (at < length && !isSeparator(end)) continue;
    const isOne = isVariableBeyondDoubt(key, from, at);
    for (let i = from; i < at && !isOne; i += 1) {
      const code = key.charCodeAt(i);
      high = Math.imul(high ^ code, prime);
      low = Math.imul(low + code, 0xcc9e2d51) ^ (low >>> 15);
    }
    // No character is as high as the mark of what is variable.
    const mark = isOne ? 0x10000 + end : 0x20000 + end;
    high = Math.imul(high ^ mark, prime);
    low = Math.imul(low + mark, 0xcc9e2d51) ^ (low >>> 15);
    from = at + 1;
  }
  return (high >>> 0) * 0x200000 + (low & 0x1fffff);
}

function isVariableBeyondDoubt(key: string, from: number, to: number): boolean {
  const length = to - from;
  if (length > longestName) return true;
  let digits = 0;
  for (let i = from; i < to; i += 1) {
    const code = key.charCodeAt(i);
    if (code >= 48 && code <= 57) digits += 1;
  }
  return digits > 0 && (digits === length || length > longestNumbered);
}
