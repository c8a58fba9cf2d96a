import { expect, test } from '@jest/globals';
import { formatBytes, formatQuantity, formatRatio } from '../../../src/base/quantity-text.ts';

test.each([
  [0, '0 B'],
  [1_023, '1023 B'],
  [1_024, '1.0 KiB'],
  [3.2 * 2 ** 20, '3.2 MiB'],
  [410 * 2 ** 20, '410 MiB'],
  [1.5 * 2 ** 30, '1.5 GiB'],
  [23.5 * 2 ** 30, '23.5 GiB'],
  [2 ** 40, '1.0 TiB'],
  [2 ** 60, '1024.0 PiB'],
  [-12 * 2 ** 20, '-12 MiB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test('a share has as many digits as it needs', () => {
  expect([0, 0.004, 0.36, 1].map(formatRatio)).toEqual(['0.0 %', '0.40 %', '36.0 %', '100.0 %']);
});

test('a rate of bytes is in the same units', () => {
  expect(formatQuantity(5 * 2 ** 20, 'By/s')).toBe('5.0 MiB/s');
});
