import { hasFractionDigits, writeFraction } from './fraction-digits.ts';
import { numberText } from './number-text.ts';

/** As long as any number gets: a sign, 17 digits, a point, an exponent. */
export const longestNumber = 25;

/** How many bytes `copyText` may read and write behind the text. */
export const copyMargin = 15;

/** Up to this length, a loop beats `TextEncoder.encodeInto`. */
const shortText = 64;

const encoder = new TextEncoder();

/**
 * Writes text in UTF-8; a lone surrogate becomes U+FFFD.
 *
 * @param bytes With room for three bytes per code unit from position `at`.
 * @returns The position behind the text.
 */
export function writeText(bytes: Uint8Array, at: number, text: string): number {
  if (text.length <= shortText && writeAscii(bytes, at, text)) return at + text.length;
  return at + encoder.encodeInto(text, bytes.subarray(at)).written;
}

/**
 * Writes a number as `numberText` has it; whole numbers that are not negative, the bulk of a scrape, and usual sums
 * without a string.
 *
 * @param bytes With room for `longestNumber` from position `at`.
 * @returns The position behind the number.
 */
export function writeNumber(bytes: Uint8Array, at: number, value: number): number {
  const whole = value | 0;
  if (whole === value && whole >= 0) return writeWhole(bytes, at, whole);
  if (hasFractionDigits(value)) {
    const point = writeWhole(bytes, at, whole);
    const end = writeFraction(bytes, point, value);
    if (end > point) return end;
  }
  return writeText(bytes, at, numberText(value));
}

function writeWhole(bytes: Uint8Array, at: number, value: number): number {
  const end = at + digitsOf(value);
  let rest = value;
  let position = end;
  do {
    const tenth = (rest / 10) | 0;
    bytes[--position] = 48 + rest - tenth * 10;
    rest = tenth;
  } while (rest !== 0);
  return end;
}

/**
 * Copies text in words of eight bytes, two at a time (docs/hot-path.md, rule 4). Calls of `set` and `copyWithin` are worth
 * it from some 350 bytes on, and few labels are as long.
 *
 * @param to With room for `copyMargin` more from position `at`; what is there is lost.
 * @param from With seven bytes of text or zeros behind it at least: no word of UTF-8 is a NaN, whose bits may change.
 * @returns The position behind the copy.
 */
export function copyText(to: DataView, at: number, from: DataView, start: number, length: number): number {
  for (let offset = 0; offset < length; offset += 16) {
    to.setFloat64(at + offset, from.getFloat64(start + offset, true), true);
    to.setFloat64(at + offset + 8, from.getFloat64(start + offset + 8, true), true);
  }
  return at + length;
}

/** Calling the encoder costs more than a short label value; false if the text is not ASCII. */
function writeAscii(bytes: Uint8Array, at: number, text: string): boolean {
  for (let position = 0; position < text.length; position++) {
    const code = text.charCodeAt(position);
    if (code > 0x7f) return false;
    bytes[at + position] = code;
  }
  return true;
}

function digitsOf(value: number): number {
  let digits = 1;
  for (let rest = value; rest >= 10; rest = (rest / 10) | 0) digits++;
  return digits;
}
