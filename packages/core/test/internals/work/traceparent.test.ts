import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseTraceparent } from '../../../src/work/traceparent.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const parentId = '00f067aa0ba902b7';
const valid = `00-${traceId}-${parentId}-01`;

const hex = (digits: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: digits, maxLength: digits });
const id = (digits: number) => hex(digits).filter((text) => !/^0+$/.test(text));

test.each([
  ['the example of the standard', valid, true],
  ['not sampled', `00-${traceId}-${parentId}-00`, false],
  ['flags that only later levels know', `00-${traceId}-${parentId}-03`, true],
  ['all flags but sampled', `00-${traceId}-${parentId}-fe`, false],
  ['a later version', `01-${traceId}-${parentId}-01`, true],
  ['a later version that says more', `cc-${traceId}-${parentId}-01-what-the-future-will-be-like`, true],
  ['a later version that says nothing more, behind a dash', `cc-${traceId}-${parentId}-00-`, false],
])('%s is read', (_what, text, sampled) => {
  expect(parseTraceparent(text)).toEqual({ traceId, parentId, sampled });
});

describe('treated as absent:', () => {
  test.each([
    ['none', undefined],
    ['one that is empty', ''],
    ['the version that is forbidden', `ff-${traceId}-${parentId}-01`],
    ['version 00 that says more', `${valid}-more`],
    ['version 00 with a dash behind it', `${valid}-`],
    ['a later version whose flags go on', `cc-${traceId}-${parentId}-01.more`],
    ['a trace id of zeros', `00-${'0'.repeat(32)}-${parentId}-01`],
    ['a parent id of zeros', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['upper case', valid.toUpperCase()],
    ['one letter in upper case', valid.replace('f', 'F')],
    ['a digit that is none', valid.replace('4', 'g')],
    ['flags in upper case', `00-${traceId}-${parentId}-0A`],
    ['one that is cut', valid.slice(0, -1)],
    ['no flags', `00-${traceId}-${parentId}`],
    ['other separators', valid.replaceAll('-', '.')],
    ['a trace id that is short', `00-${traceId.slice(1)}-${parentId}-01`],
    ['a blank before it', ` ${valid}`],
    ['a line end behind it', `${valid}\n`],
    ['a line end in a later version', `cc-${traceId}-${parentId}-01\n`],
    ['two of them, as Node joins them', `${valid}, ${valid}`],
    ['two of them of a later version', `01${valid.slice(2)}, 01${valid.slice(2)}`],
    ['two of them in an array', [valid, valid]],
  ])('%s', (_what, value) => {
    expect(parseTraceparent(value)).toBeUndefined();
  });
});

test('every valid header of version 00 gives back what it was made of', () => {
  fc.assert(
    fc.property(id(32), id(16), fc.integer({ min: 0, max: 255 }), (trace, parent, flags) => {
      const text = `00-${trace}-${parent}-${flags.toString(16).padStart(2, '0')}`;
      expect(parseTraceparent(text)).toEqual({ traceId: trace, parentId: parent, sampled: flags % 2 === 1 });
    }),
  );
});

test('one character more, less, or other than a hexadecimal digit makes version 00 invalid', () => {
  const mutation = fc.oneof(
    fc.record({
      at: fc.nat(valid.length),
      cut: fc.constant(0),
      put: fc.string({ minLength: 1, maxLength: 3 }),
    }),
    fc.record({ at: fc.nat(valid.length - 1), cut: fc.constant(1), put: fc.constant('') }),
    fc.record({
      at: fc.integer({ min: 3, max: valid.length - 1 }),
      cut: fc.constant(1),
      put: fc.string({ minLength: 1, maxLength: 1 }).filter((text) => !/[0-9a-f-]/.test(text)),
    }),
  );
  fc.assert(
    fc.property(mutation, ({ at, cut, put }) => {
      expect(parseTraceparent(valid.slice(0, at) + put + valid.slice(at + cut))).toBeUndefined();
    }),
  );
});

test('any other text is absent, and nothing throws', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      expect(parseTraceparent(value)).toBeUndefined();
    }),
  );
});
