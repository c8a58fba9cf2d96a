// What the panels of jobs name is there in what a monitor reports that has something of everything.

import { createMonitor, measure } from '@golden-signals/core';
import type { ExtensionHost } from '@golden-signals/core/extension';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { jobs } from '@golden-signals/jobs';
import { observeConsumer } from '@golden-signals/jobs/amqplib';
import { expect, test } from '@jest/globals';
import { missingPaths } from '../../../test/panel-paths.ts';
import { FakeChannel } from './fake-channel.ts';

test('the paths of jobs lead to what it answers', async () => {
  const clock = new FakeClock();
  const work = jobs();
  let host: ExtensionHost | undefined;
  const listener = {
    name: 'listener',
    setup(given: ExtensionHost) {
      host = given;
    },
  };
  const monitor = createMonitor({
    ...{ extensions: [work, listener], logger: new MemoryLogger(), clock, env: {} },
    ...{ requestContext: true, showDetails: true },
  });
  const states = {
    ...{ waiting: 2, prioritized: 1, delayed: 1, 'waiting-children': 1, active: 1, completed: 1, failed: 1 },
  };
  const read = () => ({ jobs: states, oldestAgeMs: 5 });
  work.watchQueue('mails', { system: 'bullmq', read, concurrency: () => 4 });
  await work.refresh();
  const channel = observeConsumer(new FakeChannel(), { monitor });
  channel.deliver(channel.consume('mails', () => {}));
  const database = host!.calls.target({ kind: 'database', system: 'postgresql' });
  const select = { operation: 'SELECT', summary: 'SELECT mails' };
  const mail = work.define('mail', { queue: 'mails', slowThresholdMs: 10 });
  mail.run(
    () => {
      const call = database.begin(select);
      clock.advance(20);
      call?.end();
    },
    { id: '7', attempt: 2, waitMs: 3 },
  );
  // One that waits for another operation, for as long as the test takes.
  void mail.run(() => measure('send', () => new Promise(() => {}), { monitor }));
  const data = host!.sections.read('jobs', { details: true })!.data;
  expect(missingPaths(host!.sections.panels('jobs')!, [data])).toEqual([]);
  await monitor.close();
});
