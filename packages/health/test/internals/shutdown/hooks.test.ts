import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { expect, test } from '@jest/globals';
import { ShutdownHooks } from '../../../src/shutdown/hooks.ts';

test.each([
  ['a rejection', async () => Promise.reject(new Error('cannot close postgres://app:s3cr3t@db/shop'))],
  [
    'what is thrown',
    () => {
      throw 'password=s3cr3t was refused';
    },
  ],
])('%s of a hook is logged without its secrets', async (_what, hook) => {
  const logger = new MemoryLogger();
  const hooks = new ShutdownHooks();
  hooks.add('pool', hook, 1_000);
  expect(await hooks.run(new FakeClock(), logger)).toBe(false);
  expect(JSON.stringify(logger.entries)).toContain('[redacted]');
  expect(JSON.stringify(logger.entries)).not.toContain('s3cr3t');
});

test('what cannot be read fails the hook all the same', async () => {
  const logger = new MemoryLogger();
  const hooks = new ShutdownHooks();
  const unreadable = {
    toString() {
      throw new Error('no');
    },
  };
  hooks.add('pool', () => Promise.reject(unreadable), 1_000);
  expect(await hooks.run(new FakeClock(), logger)).toBe(false);
  expect(logger.entries.at(-1)?.level).toBe('error');
});
