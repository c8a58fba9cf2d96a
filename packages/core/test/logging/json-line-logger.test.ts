import { jsonLineLogger } from '@golden-signals/core';
import { describe, expect, test } from '@jest/globals';

/** What one line says, parsed. */
function logged(fields: unknown): Record<string, unknown> {
  const lines: string[] = [];
  jsonLineLogger((line) => lines.push(line)).warn(fields as object, 'text');
  expect(lines).toHaveLength(1);
  expect(lines[0]!.endsWith('}\n')).toBe(true);
  expect(lines[0]!.indexOf('\n')).toBe(lines[0]!.length - 1);
  const { time, level, msg, ...rest } = JSON.parse(lines[0]!) as Record<string, unknown>;
  expect({ time, level, msg }).toEqual({
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    level: 'warn',
    msg: 'text',
  });
  return rest;
}

test('a line is one JSON object: time, level, message, then the fields', () => {
  expect(logged({ a: 1, b: { c: ['line\nend', null] }, d: undefined })).toEqual({
    a: 1,
    b: { c: ['line\nend', null] },
  });
  expect(logged(undefined)).toEqual({});
});

test('each level has its name, and debug is dropped', () => {
  const levels: string[] = [];
  const logger = jsonLineLogger((line) => levels.push(JSON.parse(line).level));
  for (const level of ['debug', 'info', 'warn', 'error'] as const) logger[level]({}, 'text');
  expect(levels).toEqual(['info', 'warn', 'error']);
});

describe('an error', () => {
  const shown = { type: 'TypeError', message: 'no', stack: expect.stringMatching(/^TypeError: no\n\s+at /) };

  test('is its type, message and stack, wherever it is', () => {
    const error = Object.assign(new TypeError('no'), { config: { headers: { authorization: 'secret' } } });
    expect(logged({ error, deep: [{ error }] })).toEqual({ error: shown, deep: [{ error: shown }] });
  });

  test('does not show what it would make of itself', () => {
    const error = Object.assign(new TypeError('no'), { toJSON: () => ({ authorization: 'secret' }) });
    expect(logged({ error })).toEqual({ error: shown });
  });

  test('may be of a kind of its own', () => {
    class AbortError extends Error {
      override readonly name = 'AbortError';
      // As `DOMException` has it.
      readonly [Symbol.toStringTag] = 'DOMException';
    }
    const error = new AbortError('aborted');
    expect(logged({ error })).toMatchObject({ error: { type: 'AbortError', message: 'aborted' } });
  });

  test('may not be readable', () => {
    const error = Object.defineProperty(new Error('no'), 'message', {
      get() {
        throw new Error('not that either');
      },
    });
    expect(logged({ error, a: 1 })).toEqual({ error: '[unreadable]', a: 1 });
  });
});

describe('what JSON refuses does not cost the line:', () => {
  const circular: Record<string, unknown> = {};
  circular.self = { circular };
  const deep = Array.from({ length: 100_000 }).reduce((inner: object) => ({ inner }), {});
  const fail = () => {
    throw new Error('no');
  };

  test.each([
    ['a bigint', 2n ** 64n, '18446744073709551616'],
    ['a bigint inside', [{ n: 1n }], [{ n: '1' }]],
    ['a circular object', circular, '[unreadable]'],
    ['an object that is too deep', deep, '[unreadable]'],
    ['a toJSON that throws', { toJSON: fail }, '[unreadable]'],
    ['a proxy that throws', new Proxy({}, { ownKeys: fail, get: fail }), '[unreadable]'],
    ['a date that is none', new Date(Number.NaN), null],
    ['a number that is none', Number.NaN, null],
    ['a function', fail, undefined],
    ['a symbol', Symbol('s'), undefined],
  ])('%s', (_what, value, shown) => {
    expect(logged({ before: 1, value, after: 2 })).toEqual({ before: 1, value: shown, after: 2 });
    // Also where it is not alone in that.
    expect(logged({ value, circular })).toEqual({ value: shown, circular: '[unreadable]' });
  });

  test('a getter that throws', () => {
    expect(logged(Object.defineProperty({ a: 1 }, 'b', { get: fail, enumerable: true }))).toEqual({
      a: 1,
      b: '[unreadable]',
    });
  });

  test('fields that cannot be read at all', () => {
    expect(logged(new Proxy({}, { ownKeys: fail }))).toEqual({});
  });
});

test('a field does not change what the line says of itself', () => {
  const lines: string[] = [];
  jsonLineLogger((line) => lines.push(line)).warn({ level: 'info', time: 1, msg: 'other', a: 2 }, 'said');
  expect(lines[0]!.match(/"(?:level|time|msg)":/g)).toHaveLength(3);
  expect(JSON.parse(lines[0]!)).toMatchObject({
    level: 'warn',
    msg: 'said',
    a: 2,
    'fields.level': 'info',
    'fields.time': 1,
    'fields.msg': 'other',
  });
});
