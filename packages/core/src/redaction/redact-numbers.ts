import { hiddenNumber } from './hidden.ts';

/**
 * 13 digits or more, with single spaces or hyphens between them. Payment cards begin with 2 to 6, and milliseconds of the
 * epoch do not; the digits after a decimal point are no card.
 */
const digits = /(?<!\d)(?<!\d\.)[2-6](?:[ -]?\d){12,}/g;

/** Takes out what is a card number by its length (ISO/IEC 7812-1: up to 19 digits) and its check digit. */
export function redactCardNumbers(text: string): string {
  return text.replace(digits, (run, offset: number) =>
    holdsCardNumber(run) && !isInHex(text, offset, run.length) ? hiddenNumber : run,
  );
}

/** One trace id in a few hundred has a card number among its digits. */
function isInHex(text: string, start: number, length: number): boolean {
  const before = /[\da-f-]{0,24}$/i.exec(text.slice(Math.max(0, start - 24), start))![0];
  const after = /^[\da-f-]{0,24}/i.exec(text.slice(start + length, start + length + 24))![0];
  return before.length + length + after.length >= 24 && /[a-f]/i.test(before + after);
}

/** Whether some of the groups in a row are a card number; other numbers may stand beside it. */
function holdsCardNumber(run: string): boolean {
  const groups = run.split(/[ -]/);
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
