import { describe, expect, test } from '@jest/globals';
import { canonicalFloat, numberText } from '../../../src/exposition/number-text.ts';

describe('numberText', () => {
  test.each([
    [0, '0'],
    [-0, '0'],
    [1, '1'],
    [-2.5, '-2.5'],
    [0.1 + 0.2, '0.30000000000000004'],
    [1e21, '1e+21'],
    [5e-324, '5e-324'],
    [2 ** 53, '9007199254740992'],
    [Number.POSITIVE_INFINITY, '+Inf'],
    [Number.NEGATIVE_INFINITY, '-Inf'],
    [Number.NaN, 'NaN'],
  ])('%p is %s', (value, text) => {
    expect(numberText(value)).toBe(text);
  });
});

describe('canonicalFloat', () => {
  // The examples of OpenMetrics 1.0, "Canonical Numbers".
  test.each(
    '0.0 0.001 0.002 0.01 0.1 0.9 0.95 0.99 0.999 1.0 1.7 10.0 1e-10 1e-09 1e-05 0.0001 100000.0 1e+06 1e+10'.split(
      ' ',
    ),
  )('%s', (text) => {
    expect(canonicalFloat(Number(text))).toBe(text);
  });

  // What Go's strconv.FormatFloat(x, 'g', -1, 64) gives beyond the examples.
  test.each([
    [123456, '123456.0'],
    [1234567.5, '1.2345675e+06'],
    [0.00012345, '0.00012345'],
    [0.000012345, '1.2345e-05'],
    [-2, '-2.0'],
    [1e100, '1e+100'],
    [Number.POSITIVE_INFINITY, '+Inf'],
  ])('%p is %s', (value, text) => {
    expect(canonicalFloat(value)).toBe(text);
  });
});
