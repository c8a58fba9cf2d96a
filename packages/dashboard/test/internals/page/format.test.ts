import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { day, grouped } from '../../../page/drawing/format.ts';

test('digits are grouped as the language has it', () => {
  const whole = fc.integer();
  const thousandths = fc.integer({ min: -(10 ** 9), max: 10 ** 9 }).map((value) => value / 1_000);
  fc.assert(
    fc.property(fc.oneof(whole, thousandths), (value) => {
      fc.pre(!Object.is(value, -0));
      expect(grouped(value)).toBe(value.toLocaleString('en'));
    }),
  );
  expect(grouped(0.1 + 0.2)).toBe('0.3');
});

test('a day has the short name of its month', () => {
  for (let month = 0; month < 12; month++) {
    const date = new Date(2024, month, 9, 12);
    expect(day(date.getTime())).toBe(`9 ${date.toLocaleString('en', { month: 'short' })}`);
  }
});
