const zero = 0x30;
const nine = 0x39;
const point = 0x2e;

/** From here on a fraction has room in 58 bits. */
const smallest = 2 ** -6;
const tooLarge = 2 ** 25;

/** A fraction is two halves of 29 bits, so that either of them times 10^7 is exact. */
const half = 2 ** 29;
const one = half * half;
const digitsAtOnce = 7;
const powersOfTen = Array.from({ length: digitsAtOnce + 1 }, (_, exponent) => 10 ** exponent);

/** For every exponent of a number, in the order of the leading zeros that `value * 64` has as an integer of 32 bits. */
const precisions = Array.from({ length: 32 }, (_, leadingZeros) => {
  // Half of the distance to the neighbours: what is nearer stands for this number and no other.
  const reach = 2 ** (-28 - leadingZeros);
  // The most digits behind the point with which one decimal at most is within reach.
  let digits = 0;
  while (reach * 10 ** (digits + 1) < 0.5) digits++;
  return { digits, reach: reach * 10 ** digits * one };
});

/** Returns whether `writeFraction` takes a number, unless it is whole. */
export function hasFractionDigits(value: number): boolean {
  return value >= smallest && value < tooLarge;
}

/**
 * Writes the point and what is behind it, as `String` has it: the shortest decimal that stands for this number alone, and
 * of those the nearest. The sums of durations are such numbers, with some 16 digits (docs/hot-path.md, rule 5).
 *
 * Digits are added until what is left is within reach (Steele and White 1990), nearly all of them at once, and all of it
 * is exact.
 *
 * @param value Not whole, and `hasFractionDigits`.
 * @returns The position behind the digits; `start` when two decimals are equally near.
 */
export function writeFraction(bytes: Uint8Array, start: number, value: number): number {
  const scaled = (value - Math.floor(value)) * half;
  let high = Math.floor(scaled);
  let low = (scaled - high) * half;
  const { digits, reach } = precisions[Math.clz32(value * 64)]!;
  bytes[start] = point;
  let at = start + 1;
  for (let left = digits; left > 0; left -= digitsAtOnce) {
    const count = Math.min(left, digitsAtOnce);
    const power = powersOfTen[count]!;
    low *= power;
    const carry = Math.floor(low / half);
    low -= carry * half;
    high = high * power + carry;
    const group = Math.floor(high / half);
    high -= group * half;
    at = writePadded(bytes, at, group, count);
  }
  const rest = high * half + low;
  if (rest < reach) {
    while (bytes[at - 1] === zero) at--;
    return at;
  }
  if (one - rest < reach) {
    while (bytes[at - 1] === nine) at--;
    bytes[at - 1]! += 1;
    return at;
  }
  const digit = Math.floor((rest * 10) / one);
  const left = rest * 10 - digit * one;
  if (left === one / 2) return start;
  bytes[at] = zero + digit + (left > one / 2 ? 1 : 0);
  return at + 1;
}

function writePadded(bytes: Uint8Array, at: number, value: number, digits: number): number {
  let rest = value | 0;
  for (let position = at + digits - 1; position >= at; position--) {
    const tenth = (rest / 10) | 0;
    bytes[position] = zero + rest - tenth * 10;
    rest = tenth;
  }
  return at + digits;
}
