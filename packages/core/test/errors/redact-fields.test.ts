import { Redactor } from '@golden-signals/core/extension';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { scaled } from '../../../../test/test-scale.ts';
import { hostile, hostileValues, revoked } from './hostile-values.ts';

const redactor = new Redactor();

test('what JSON knows comes out as it went in', () => {
  const value = { a: 1, b: 'two', c: null, d: [true, { e: 0.5 }], f: {} };
  const copy = redactor.fields(value);
  expect(copy).toEqual(value);
  expect(copy).not.toBe(value);
});

test('what JSON does not know is said in words', () => {
  const value = {
    big: 10n,
    symbol: Symbol('why'),
    function: () => {},
    nan: Number.NaN,
    absent: undefined,
    buffer: Buffer.from('token'),
    array: new Uint16Array(3),
    raw: new ArrayBuffer(8),
    view: new DataView(new ArrayBuffer(8), 2),
    date: new Date(0),
    noDate: new Date(Number.NaN),
    expression: /a/g,
    url: new URL('https://bob:abc@host/a?b=c'),
    map: new Map<unknown, unknown>([
      ['a', 1],
      [2, { password: 'abc' }],
    ]),
    set: new Set([1, 'password=abc']),
    error: new RangeError('token=abc'),
    promise: Promise.resolve(),
  };
  expect(redactor.fields(value)).toEqual({
    big: '10',
    symbol: 'Symbol(why)',
    function: '[function]',
    nan: 'NaN',
    absent: undefined,
    buffer: '[binary, 5 bytes]',
    array: '[binary, 6 bytes]',
    raw: '[binary, 8 bytes]',
    view: '[binary, 6 bytes]',
    date: '1970-01-01T00:00:00.000Z',
    noDate: null,
    expression: '/a/g',
    url: 'https://[redacted]@host/a?[redacted]',
    map: { a: 1, 2: { password: '[redacted]' } },
    set: [1, 'password=[redacted]'],
    error: { type: 'RangeError', message: 'token=[redacted]' },
    promise: {},
  });
});

test('raw headers are names that are followed by their values', () => {
  expect(redactor.fields(['Host', 'x', 'Authorization', 'abc', 'Accept', '*/*'])).toEqual([
    ...['Host', 'x', 'Authorization', '[redacted]', 'Accept', '*/*'],
  ]);
});

test('one getter that throws hides no other', () => {
  const value = {
    before: 1,
    get broken() {
      throw new Error('no');
    },
    after: 2,
  };
  expect(redactor.fields(value)).toEqual({ before: 1, broken: '[unreadable]', after: 2 });
});

test('what cannot be read at all is said to be so', () => {
  expect(redactor.fields({ a: hostile(), b: revoked(), c: hostile([]), d: 1 })).toEqual({
    a: '[unreadable]',
    b: '[unreadable]',
    c: '[unreadable]',
    d: 1,
  });
});

test('cycles end, and what is there twice is not a cycle', () => {
  const shared = { a: 1 };
  const value: Record<string, unknown> = { first: shared, second: shared };
  value.self = value;
  value.list = [value];
  expect(redactor.fields(value)).toEqual({
    first: { a: 1 },
    second: { a: 1 },
    self: '[circular]',
    list: ['[circular]'],
  });
});

test('a name that is special to JavaScript is a name like others', () => {
  const copy = redactor.fields(JSON.parse('{"__proto__":{"polluted":true},"constructor":1}')) as object;
  expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
  expect(JSON.stringify(copy)).toBe('{"__proto__":{"polluted":true},"constructor":1}');
});

test('no level has more than 50 entries, and there are five', () => {
  expect(redactor.fields(Array.from({ length: 52 }, (_, index) => index))).toEqual([
    ...Array.from({ length: 50 }, (_, index) => index),
    '… 2 more',
  ]);
  const wide = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`k${index}`, index]));
  expect(Object.entries(redactor.fields(wide) as object).at(-1)).toEqual(['…', '… 10 more']);
  expect(redactor.fields({ 1: { 2: { 3: { 4: { 5: { 6: 'deep' } } } } } })).toEqual({
    1: { 2: { 3: { 4: { 5: '…' } } } },
  });
});

test('there is an end to all levels together', () => {
  const level = (depth: number): unknown =>
    depth === 0 ? 'x'.repeat(100) : Array.from({ length: 50 }, () => level(depth - 1));
  const copy = JSON.stringify(redactor.fields(level(3)));
  expect(copy.length).toBeLessThan(20_000);
  const endless = new Proxy(
    {},
    {
      get: () => endless,
      ownKeys: () => Array.from({ length: 50 }, (_, index) => `k${index}`),
      getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
    },
  );
  expect(JSON.stringify(redactor.fields({ endless })).length).toBeLessThan(20_000);
});

test('a frozen object is copied', () => {
  expect(redactor.fields(Object.freeze({ a: Object.freeze({ secret: 1 }) }))).toEqual({
    a: { secret: '[redacted]' },
  });
});

test.each(hostileValues)('%s is copied', (_what, make) => {
  const copy = redactor.fields({ value: make() });
  expect((JSON.stringify(copy) ?? '').length).toBeLessThan(20_000);
});

test('any value is copied, and the copy is bounded', () => {
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withNullPrototype: true,
    withObjectString: true,
    withTypedArray: true,
    withSparseArray: true,
    maxDepth: 8,
  });
  fc.assert(
    fc.property(anything, (value) => {
      expect((JSON.stringify(redactor.fields(value)) ?? '').length).toBeLessThan(60_000);
    }),
    { numRuns: scaled(500) },
  );
});
