import { hiddenNumber } from './hidden.ts';
import { matchesOf } from './matches.ts';
import type { Span } from './spans.ts';

/**
 * 13 digits or more, with single spaces (also no-break ones) or hyphens between them, or in the groups of a card with dots
 * between these. Payment cards begin with 2 to 6, and milliseconds of the epoch do not; the digits after a decimal point
 * are no card.
 */
const digits =
  /(?<!\d)(?<!\d\.)(?:[2-6](?:[ \u00a0\u2007\u2009\u202f\u2010\u2011\u2013-]?\d){12,}|[2-6]\d{3}(?:\.\d{4}){3}(?!\d)|3\d{3}\.\d{6}\.\d{5}(?!\d))/g;

/** Finds what is a card number by its length (ISO/IEC 7812-1: up to 19 digits) and its check digit. */
export function findCardNumbers(text: string, found: (span: Span) => void): void {
  for (const { 0: run, index: start } of matchesOf(digits, text)) {
    const end = start + run.length;
    if (holdsCardNumber(run) && !isInHex(text, start, run.length)) found({ start, end, as: hiddenNumber });
  }
}

/** One trace id in a few hundred has a card number among its digits. */
function isInHex(text: string, start: number, length: number): boolean {
  const before = /[\da-f-]{0,24}$/i.exec(text.slice(Math.max(0, start - 24), start))![0];
  const after = /^[\da-f-]{0,24}/i.exec(text.slice(start + length, start + length + 24))![0];
  return before.length + length + after.length >= 24 && /[a-f]/i.test(before + after);
}

/** Returns whether some of the groups in a row are a card number; other numbers may stand beside it. */
function holdsCardNumber(run: string): boolean {
  const groups = run.split(/\D/);
  return groups.some((_, first) => {
    let number = '';
    for (let last = first; last < groups.length && number.length < 19; last += 1) {
      number += groups[last];
      if (number.length >= 13 && number.length <= 19 && hasCheckDigit(number)) return true;
    }
    return false;
  });
}

/** The algorithm of Luhn (ISO/IEC 7812-1, annex B). */
function hasCheckDigit(number: string): boolean {
  let sum = 0;
  for (let place = 0; place < number.length; place += 1) {
    const digit = number.charCodeAt(number.length - 1 - place) - 48;
    const weighted = place % 2 === 0 ? digit : digit * 2;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
}
