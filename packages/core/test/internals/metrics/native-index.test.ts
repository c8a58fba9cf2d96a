import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { scaled } from '../../../../../test/test-scale.ts';
import { NativeIndex, nativeBounds } from '../../../src/metrics/native-index.ts';

/** `value = mantissa * 2^exponent`, exactly. */
function exactParts(value: number): { mantissa: bigint; exponent: number } {
  let exponent = 0;
  let scaled = value;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    exponent -= 1;
  }
  return { mantissa: BigInt(scaled), exponent };
}

/** Whether `value <= 2^(index / 2^schema)`, by raising both sides to the power `2^schema` in whole numbers. */
function isAtMost(value: number, index: number, schema: number): boolean {
  const power = 2 ** schema;
  const { mantissa, exponent } = exactParts(value);
  const left = mantissa ** BigInt(power);
  const shift = index - exponent * power;
  return shift >= 0 ? left <= 1n << BigInt(shift) : left << BigInt(-shift) <= 1n;
}

describe('the bounds of native buckets', () => {
  test('schema 3 is the published table', () => {
    expect(nativeBounds(3)).toEqual([
      0.5, 0.5452538663326288, 0.5946035575013605, 0.6484197773255048, 0.7071067811865475, 0.7711054127039704,
      0.8408964152537144, 0.9170040432046711,
    ]);
  });

  test('schema 8 is the published table, and every coarser schema a subset of it', () => {
    const digest = createHash('sha256').update(nativeBounds(8).join(' ')).digest('hex');
    expect(digest).toBe('bb6c2df06676acc6f3fc2ad2ab4fa8083d2ac2be4500e82bf0548ea9073b92e6');
    for (let schema = 0; schema < 8; schema += 1) {
      expect(nativeBounds(schema)).toEqual(
        nativeBounds(8).filter((_, position) => position % 2 ** (8 - schema) === 0),
      );
    }
  });
});

describe('the index of a native bucket', () => {
  test('0.1 is in bucket -26 of schema 3', () => {
    expect(new NativeIndex(3).of(0.1)).toBe(-26);
  });

  test.each([0, 1, 2, 3, 4, 5, 6, 7, 8])(
    'schema %i: a bound belongs to its own bucket, the next double to the next',
    (schema) => {
      const index = new NativeIndex(schema);
      for (const [position, bound] of nativeBounds(schema).entries()) {
        for (const exponent of [-127, -3, 0, 1, 1000]) {
          const value = bound * 2 ** exponent;
          const expected = position + (exponent - 1) * 2 ** schema;
          expect(index.of(value)).toBe(expected);
          expect(index.of(value * (1 + Number.EPSILON))).toBe(expected + 1);
        }
      }
    },
  );

  test('every value lies above the exact lower and up to the exact upper bound', () => {
    const value = fc.double({ min: 2 ** -120, max: 2 ** 120, noNaN: true });
    fc.assert(
      fc.property(value, fc.integer({ min: 0, max: 5 }), (sample, schema) => {
        const index = new NativeIndex(schema).of(sample);
        expect(isAtMost(sample, index, schema)).toBe(true);
        expect(isAtMost(sample, index - 1, schema)).toBe(false);
      }),
      { numRuns: scaled(300) },
    );
  });

  test('the largest double has a bucket', () => {
    expect(new NativeIndex(8).of(Number.MAX_VALUE)).toBe(1024 * 256);
  });
});
