import { withinTimeLimit } from '@golden-signals/core/extension';
import { FakeClock } from '@golden-signals/core/testing';
import { expect, test } from '@jest/globals';

const never = () => new Promise<never>(() => {});
const nobody = () => {
  throw new Error('It was not late.');
};

function limit() {
  const clock = new FakeClock();
  return { clock, timeoutMs: 1_000 };
}

test('gives what the work gives, at once or later, and leaves no timer behind', async () => {
  const bounds = limit();
  await expect(withinTimeLimit(bounds, () => 1, nobody)).resolves.toBe(1);
  await expect(withinTimeLimit(bounds, async () => 2, nobody)).resolves.toBe(2);
  bounds.clock.advance(2_000);
});

test('rejects with what the work throws or rejects with', async () => {
  const bounds = limit();
  const failure = new Error('down');
  const throwing = () => {
    throw failure;
  };
  await expect(withinTimeLimit(bounds, throwing, nobody)).rejects.toBe(failure);
  await expect(withinTimeLimit(bounds, async () => throwing(), nobody)).rejects.toBe(failure);
});

test('gives what `late` gives or throws as soon as the time is over, not before', async () => {
  const bounds = limit();
  let calls = 0;
  const outcome = withinTimeLimit(bounds, never, () => {
    calls += 1;
    return 'late';
  });
  const failed = withinTimeLimit(bounds, never, nobody);
  bounds.clock.advance(999);
  expect(calls).toBe(0);
  bounds.clock.advance(1);
  expect(calls).toBe(1);
  await expect(outcome).resolves.toBe('late');
  await expect(failed).rejects.toThrow('It was not late.');
});

test('takes the rejection of work that is late, and of a value that cannot be looked at', async () => {
  const bounds = limit();
  let fail = (_error: Error) => {};
  const work = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  const outcome = withinTimeLimit(
    bounds,
    () => work,
    () => 'late',
  );
  bounds.clock.advance(1_000);
  fail(new Error('too late'));
  await expect(outcome).resolves.toBe('late');
  const hostile = new Proxy(Promise.resolve(), {
    get() {
      throw new Error('not to be read');
    },
  });
  await expect(withinTimeLimit(bounds, () => hostile, nobody)).rejects.toThrow('not to be read');
});
