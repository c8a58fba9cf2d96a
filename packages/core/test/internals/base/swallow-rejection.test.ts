import { setImmediate } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { swallowRejection } from '../../../src/base/swallow-rejection.ts';

const unreadable = new Proxy(
  {},
  {
    get() {
      throw new Error('unreadable');
    },
  },
);

/** A promise of another library. */
class Foreign {
  // biome-ignore lint/suspicious/noThenProperty: It is what makes it one.
  then(_resolve: unknown, reject: (error: Error) => void): void {
    reject(new Error('foreign'));
  }
}

test.each([
  ['undefined', undefined],
  ['null', null],
  ['a text', 'text'],
  ['an object', {}],
  ['a function', () => {}],
  ['what cannot be read', unreadable],
])('%s is no promise', (_what, value) => {
  expect(swallowRejection(value)).toBe(false);
});

test('a promise that rejects ends nothing, and says why', async () => {
  const reasons: unknown[] = [];
  const note = (error: unknown) => void reasons.push(error);
  expect(swallowRejection(Promise.reject(new Error('not told')))).toBe(true);
  expect(swallowRejection(Promise.reject(new Error('native')), note)).toBe(true);
  const foreign = new Foreign();
  expect(swallowRejection(foreign, note)).toBe(true);
  await setImmediate();
  expect(reasons).toEqual([new Error('native'), new Error('foreign')]);
});

test('a promise that resolves is a promise too', async () => {
  const reasons: unknown[] = [];
  expect(swallowRejection(Promise.resolve(1), (error) => void reasons.push(error))).toBe(true);
  await setImmediate();
  expect(reasons).toEqual([]);
});
