import { numberText } from './number-text.ts';

/** As long as any number gets: a sign, 17 digits, a point, an exponent. */
export const longestNumber = 25;

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
 * Writes a number as `numberText` has it; whole numbers that are not negative, the bulk of a scrape, without a string.
 *
 * @param bytes With room for `longestNumber` from position `at`.
 * @returns The position behind the number.
 */
export function writeNumber(bytes: Uint8Array, at: number, value: number): number {
  let rest = value | 0;
  if (rest !== value || rest < 0) return writeText(bytes, at, numberText(value));
  const end = at + digitsOf(rest);
  let position = end;
  do {
    const tenth = (rest / 10) | 0;
    bytes[--position] = 48 + rest - tenth * 10;
    rest = tenth;
  } while (rest !== 0);
  return end;
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
