import type { ErrorDescription } from '@golden-signals/core';
import { Redactor } from '@golden-signals/core/extension';
import { describe, expect, test } from '@jest/globals';
import { ErrorDescriber } from '../../../src/errors/describe-error.ts';
import { circularCauses, hostileValues } from '../../errors/hostile-values.ts';

const describer = new ErrorDescriber(new Redactor());
const describeError = (thrown: unknown): ErrorDescription => describer.describe(thrown).error;

/** Every description of one, with its own. */
function flatten(error: ErrorDescription): ErrorDescription[] {
  return [error, ...error.causes.flatMap(flatten)];
}

test('an error is described by its type, message, code and stack', () => {
  class OrderError extends Error {
    readonly code = 'E_ORDER';
  }
  const error = describeError(new OrderError('no such order'));
  expect(error).toMatchObject({ type: 'OrderError', message: 'no such order', code: 'E_ORDER', causes: [] });
  expect(error.stack).toMatch(/^OrderError: no such order\n {4}at .*describe-error\.test\.ts:\d+:\d+/);
});

test('the frame is the place that threw', () => {
  function loadOrder(): Error {
    return new Error('lost');
  }
  expect(describer.describe(loadOrder()).frame).toMatchObject({
    functionName: 'loadOrder',
    file: expect.stringMatching(/describe-error\.test\.ts$/),
  });
});

test.each([
  ['a string', 'just text', '_OTHER', 'just text'],
  ['null', null, '_OTHER', 'null'],
  ['undefined', undefined, '_OTHER', 'undefined'],
  ['a number', 42, '_OTHER', '42'],
  ['a symbol', Symbol('why'), '_OTHER', 'Symbol(why)'],
  ['a function', () => {}, '_OTHER', '[function]'],
  ['an object', { status: 500, password: 'abc' }, 'Object', '{"status":500,"password":[redacted]}'],
  ['an object with a message', { message: 'said', status: 500 }, 'Object', 'said'],
  ['an object with an object as its message', { message: { a: 1 } }, 'Object', '{"a":1}'],
])('%s has a message', (_what, thrown, type, message) => {
  expect(describeError(thrown)).toEqual({ type, message, code: undefined, stack: undefined, causes: [] });
});

test.each([
  ['E_TEXT', 'E_TEXT'],
  [23505, '23505'],
  ['x'.repeat(1_000), `${'x'.repeat(63)}…`],
  ['token=abc', 'token=[redacted]'],
  [{}, undefined],
  [null, undefined],
])('the code %j is %j', (code, described) => {
  expect(describeError(Object.assign(new Error('coded'), { code })).code).toBe(described);
});

test.each(hostileValues)('%s is described, and the description is bounded', (_what, make) => {
  const all = flatten(describeError(make()));
  expect(all.length).toBeLessThanOrEqual(20);
  for (const { type, message, stack } of all) {
    expect(type).toEqual(expect.any(String));
    expect(message.length).toBeLessThanOrEqual(2_048);
    expect(stack?.length ?? 0).toBeLessThanOrEqual(8_192);
  }
  expect(JSON.stringify(all[0]).length).toBeLessThan(60_000);
});

describe('the stack', () => {
  test('has no secret, in its message neither', () => {
    const error = new Error('refused: https://bob:abc123@host/a?b=abc123, token=abc123');
    error.stack = `${error.stack}\n    at f (file:///app/a.js?key=abc123:1:2)`;
    const { message, stack } = describeError(error);
    expect(message).toBe('refused: https://[redacted]@host/a?[redacted] token=[redacted]');
    expect(stack).not.toContain('abc123');
    expect(stack).toMatch(/at f \(file:\/\/\/app\/a\.js:1:2\)$/);
  });

  test('has at most 50 frames', () => {
    const error = new Error('deep');
    error.stack = `Error: deep${'\n    at f (/app/a.js:1:2)'.repeat(200)}`;
    expect(describeError(error).stack?.split('\n')).toHaveLength(51);
  });

  test('is read although the application prepares stacks as call sites', () => {
    const prepare = Error.prepareStackTrace;
    try {
      Error.prepareStackTrace = (_error, sites) => sites;
      const { stack } = describeError(new Error('structured'));
      expect(stack).toMatch(/^Error: structured\n {4}at .*describe-error\.test/);
    } finally {
      Error.prepareStackTrace = prepare;
    }
  });

  test('is kept as text where it has a form of its own', () => {
    const error = Object.assign(new Error('own'), { stack: 'own form, token=abc' });
    expect(describeError(error).stack).toBe('own form, token=[redacted]');
  });

  test.each([[5], [null], [{}], [undefined]])('%j is none', (stack) => {
    expect(describeError(Object.assign(new Error('none'), { stack })).stack).toBeUndefined();
  });
});

describe('causes', () => {
  test('are described in the order of their depth, at most five', () => {
    let error = new Error('0');
    for (let depth = 1; depth <= 10; depth += 1) error = new Error(`${depth}`, { cause: error });
    expect(flatten(describeError(error)).map(({ message }) => message)).toEqual([
      '10',
      '9',
      '8',
      '7',
      '6',
      '5',
    ]);
  });

  test('that are no errors are described too', () => {
    expect(describeError(new Error('outer', { cause: 'text' })).causes).toMatchObject([{ message: 'text' }]);
    expect(describeError(new Error('outer', { cause: null })).causes).toEqual([]);
  });

  test('end where they began', () => {
    expect(flatten(describeError(circularCauses())).map(({ message }) => message)).toEqual([
      'second',
      'first',
    ]);
    const self = new Error('self');
    self.cause = self;
    expect(describeError(self).causes).toEqual([]);
  });

  test('of an aggregate error are its errors', () => {
    const error = new AggregateError([new TypeError('a'), 'b'], 'several', { cause: new Error('c') });
    expect(describeError(error)).toMatchObject({
      type: 'AggregateError',
      message: 'several',
      causes: [{ message: 'c' }, { type: 'TypeError', message: 'a' }, { message: 'b' }],
    });
  });

  test('are not what other errors call errors', () => {
    const error = Object.assign(new Error('invalid'), { errors: [{ path: 'name' }] });
    expect(describeError(error).causes).toEqual([]);
  });

  test('share 16 Ki characters', () => {
    const fat = (name: string) => Object.assign(new Error(name.repeat(2_000)), { stack: 'x'.repeat(8_000) });
    const error = new AggregateError(
      Array.from({ length: 15 }, (_, index) => fat(String(index % 10))),
      'fat',
    );
    const all = flatten(describeError(error));
    const characters = all.reduce(
      (sum, { message, stack }) => sum + message.length + (stack?.length ?? 0),
      0,
    );
    expect(characters).toBeLessThanOrEqual(16_384 + 2_048);
  });
});
