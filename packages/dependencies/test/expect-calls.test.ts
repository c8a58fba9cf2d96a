// What a test may expect of the calls of a function, and what it is told when there are more.

import { createMonitor, type Monitor } from '@golden-signals/core';
import type { CallKind, CallTarget } from '@golden-signals/core/extension';
import { dependencies } from '@golden-signals/dependencies';
import { expectCalls as expectCallsOf } from '@golden-signals/dependencies/testing';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

let monitor: Monitor;
let target: (kind: CallKind) => CallTarget;

beforeEach(() => {
  const extension = dependencies();
  monitor = createMonitor({ extensions: [extension] });
  target = (kind) => extension.observer!.host.calls.target({ kind, system: kind });
});

afterEach(() => monitor.close());

const expectCalls = <Result>(fn: () => Result | PromiseLike<Result>) => expectCallsOf(fn, { monitor });

function call(kind: CallKind, summary: string, times = 1): void {
  for (let time = 0; time < times; time++) target(kind).begin({ operation: 'SELECT', summary }).end();
}

test('as many calls as expected pass, and the result comes back', async () => {
  const calls = expectCalls(async () => {
    call('database', 'SELECT orders', 2);
    call('cache', 'GET');
    return 7;
  });
  await expect(calls.database.toBe(2)).resolves.toBe(7);
  await expect(calls.database.toBeAtMost(3)).resolves.toBe(7);
  await expect(calls.cache.toBe(1)).resolves.toBe(7);
  await expect(calls.messaging.toBe(0)).resolves.toBe(7);
  await expect(calls.repeated.toBe(0)).resolves.toBe(7);
});

test('too many are listed by summary, the most frequent first', async () => {
  const run = () => {
    call('database', 'SELECT orders');
    call('database', 'SELECT items', 12);
  };
  await expect(expectCalls(run).database.toBeAtMost(3)).rejects.toMatchObject({
    name: 'AssertionError',
    actual: 13,
    expected: 3,
    message:
      'Expected at most 3 database calls, but there were 13:\n  12 × SELECT items\n  1 × SELECT orders',
  });
});

test('calls from before, and calls of other kinds, do not count', async () => {
  const early = target('database').begin({ operation: 'SELECT' });
  await new Promise((resolve) => setTimeout(resolve, 2));
  await expectCalls(() => early.end()).database.toBe(0);
  await expect(expectCalls(() => call('http', 'GET /')).http.toBe(2)).rejects.toThrow('there were 1');
});

test('an expectation that could not fail is refused', async () => {
  await expect(expectCalls(() => {}).database.toBeAtMost(3)).rejects.toThrow(
    'Nothing of the kind "database"',
  );
});

test('what the function throws is what one gets', async () => {
  const failing = expectCalls(() => {
    throw new RangeError('no');
  });
  await expect(failing.database.toBe(0)).rejects.toThrow(RangeError);
});
