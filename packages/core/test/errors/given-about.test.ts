import { createMonitor } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import { afterEach, expect, test } from '@jest/globals';
import { hostile, revoked } from './hostile-values.ts';

const monitor = createMonitor({ env: {}, logger: new MemoryLogger(), stalls: false });
const latest = () =>
  monitor.diagnostics().errors.groups[0] as unknown as { samples: { fields: Record<string, unknown> }[] };

afterEach(() => expect(latest().samples[0]?.fields).toBeDefined());

test.each([
  [
    'a getter that throws',
    {
      fields: {
        get a() {
          throw new Error('no');
        },
        b: 1,
      },
    },
    { a: '[unreadable]', b: 1 },
  ],
  ['revoked fields', { fields: revoked() }, { '[unreadable]': '[unreadable]' }],
  ['hostile fields', { fields: hostile() }, { '[unreadable]': '[unreadable]' }],
  ['a hostile value', { fields: { a: hostile(), b: 1 } }, { a: '[unreadable]', b: 1 }],
  ['a revoked context', revoked(), {}],
  ['a hostile context', hostile(), {}],
  [
    'a context with getters that throw',
    {
      get method() {
        throw new Error('no');
      },
      fields: { b: 1 },
    },
    { b: 1 },
  ],
  [
    'a name that becomes no text',
    {
      route: {
        toString() {
          throw new Error('no');
        },
      },
      fields: { b: 1 },
    },
    { b: 1 },
  ],
  ['null for fields', { fields: null }, {}],
])('%s costs what cannot be read, and nothing is thrown', (_what, context, fields) => {
  monitor.captureError(new Error('captured'), context as never);
  expect(latest().samples[0]?.fields).toEqual(fields);
});

test('of ten thousand fields no more is read than is kept', () => {
  let reads = 0;
  const fields = new Proxy(
    Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`f${index}`, index])),
    {
      get(target, name) {
        reads += 1;
        return Reflect.get(target, name);
      },
    },
  );
  monitor.captureError(new Error('captured'), { fields });
  expect(reads).toBeLessThan(100);
  expect(Object.keys(latest().samples[0]!.fields)).toHaveLength(51);
});

test('control characters of a message become text that a terminal does not obey', () => {
  monitor.captureError(new Error('a\u001b[31m b\u0000 c\u009b d\u2028 e\u202e f\r g\nnext\tline'), {
    fields: { note: '\u001b[2J' },
  });
  const text = `${monitor.report()}${JSON.stringify(monitor.diagnostics())}`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for.
  expect(text).not.toMatch(/[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202e]/);
  expect(text).toContain('\\x1b[31m');
  expect(latest().samples[0]?.fields).toEqual({ note: '\\x1b[2J' });
});

test('an error without a route has no empty brackets in the report', () => {
  monitor.captureError(new Error('nowhere'));
  expect(monitor.report()).toContain('nowhere');
  expect(monitor.report()).not.toContain('()');
});
