// Jobs are work of the monitor that uses them.

import { createMonitor } from '@golden-signals/core';
import type { ExtensionHost, WorkEnd } from '@golden-signals/core/extension';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { jobs } from '@golden-signals/jobs';
import { expect, test } from '@jest/globals';

test('a run is work with its name and its wait', async () => {
  const ends: WorkEnd[] = [];
  const work = jobs();
  const listener = {
    name: 'listener',
    setup: (host: ExtensionHost) => void host.work.onEnd((end) => ends.push(end), 'all'),
  };
  const monitor = createMonitor({
    extensions: [work, listener],
    clock: new FakeClock(),
    logger: new MemoryLogger(),
    env: {},
  });
  expect(work.define('send-invoice', { queue: 'mail' }).run(() => 1, { waitMs: 40 })).toBe(1);
  expect(ends).toMatchObject([{ name: 'send-invoice', waitMs: 40, outcome: 'success' }]);
  await monitor.close();
});

test('it is used by one monitor, and before that by none', async () => {
  const work = jobs();
  expect(() => work.define('send-invoice')).toThrow(
    expect.objectContaining({ code: 'ERR_GS_JOBS_NOT_IN_USE' }),
  );
  const options = { extensions: [work], logger: new MemoryLogger(), env: {} };
  const monitor = createMonitor(options);
  expect(() => createMonitor(options)).toThrow(
    expect.objectContaining({ code: 'ERR_GS_EXTENSION_DUPLICATE' }),
  );
  await monitor.close();
});
