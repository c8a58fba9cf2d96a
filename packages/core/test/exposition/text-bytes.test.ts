import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { numberText } from '../../src/exposition/number-text.ts';
import { longestNumber, writeNumber } from '../../src/exposition/text-bytes.ts';

test('a number is written as text has it, within the longest length', () => {
  fc.assert(
    fc.property(fc.oneof(fc.nat(), fc.integer(), fc.maxSafeInteger(), fc.double()), (value) => {
      const bytes = new Uint8Array(3 + longestNumber);
      const end = writeNumber(bytes, 3, value);
      expect(Buffer.from(bytes.subarray(3, end)).toString()).toBe(numberText(value));
    }),
    { examples: [[-0], [2 ** 31 - 1], [2 ** 31], [-1.7976931348623157e-300]] },
  );
});
