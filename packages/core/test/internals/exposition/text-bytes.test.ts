import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { scaled } from '../../../../../test/test-scale.ts';
import { numberText } from '../../../src/exposition/number-text.ts';
import { copyMargin, copyText, longestNumber, writeNumber } from '../../../src/exposition/text-bytes.ts';

function written(value: number): string {
  const bytes = new Uint8Array(3 + longestNumber);
  const end = writeNumber(bytes, 3, value);
  return Buffer.from(bytes.subarray(3, end)).toString();
}

test('a number is written as text has it, within the longest length', () => {
  fc.assert(
    fc.property(fc.oneof(fc.nat(), fc.integer(), fc.maxSafeInteger(), fc.double()), (value) => {
      expect(written(value)).toBe(numberText(value));
    }),
    { examples: [[-0], [2 ** 31 - 1], [2 ** 31], [-1.7976931348623157e-300]] },
  );
});

test('a fraction is written as text has it: long, short, next to a short one, and half between two', () => {
  const long = fc.double({ min: 2 ** -7, max: 2 ** 26, noNaN: true });
  const short = fc.tuple(fc.nat(2 ** 30), fc.nat(12)).map(([digits, places]) => digits / 10 ** places);
  const binary = fc.tuple(fc.nat(2 ** 25), fc.nat(2 ** 12)).map(([whole, part]) => whole + part / 2 ** 12);
  const neighbour = fc
    .tuple(fc.oneof(short, binary), fc.integer({ min: -3, max: 3 }))
    .map(([value, steps]) => {
      const bits = new BigInt64Array(Float64Array.of(value).buffer);
      bits[0]! += value > 1 ? BigInt(steps) : 0n;
      return new Float64Array(bits.buffer)[0]!;
    });
  fc.assert(
    fc.property(fc.oneof(long, short, binary, neighbour), (value) => {
      expect(written(value)).toBe(numberText(value));
    }),
    {
      numRuns: scaled(5_000),
      examples: [
        [2 ** -6],
        [2 ** 25 - 2 ** -28],
        [2 ** 25 - 1 + 2 ** -10],
        [0.1 + 0.2],
        [0.9999999999999999],
      ],
    },
  );
});

test('text is copied in any length, whatever was there and wherever it goes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.nat(20), (text, at) => {
      const source = Buffer.from(`${text}1234567`);
      const length = source.length - 7;
      const from = new Uint8Array(3 + source.length + copyMargin);
      from.set(source, 3);
      const to = new Uint8Array(at + length + copyMargin).fill(0xff);
      const end = copyText(new DataView(to.buffer), at, new DataView(from.buffer), 3, length);
      expect(end).toBe(at + length);
      expect(Buffer.from(to.subarray(0, end))).toEqual(
        Buffer.concat([Buffer.alloc(at, 0xff), source.subarray(0, length)]),
      );
    }),
  );
});
