// What `/monitoring/health` says: checks with what became of them, the probes as of now, and the changes.

import type { ExtensionHost } from '@golden-signals/core';
import type { CheckStatus, HealthDiagnostics, HealthOptions } from '@golden-signals/health';
import { expect, test } from '@jest/globals';
import { monitoredHealth } from './monitored-health.ts';

/** A health with a check that says what a test wants, and its section. */
function observed(options: HealthOptions = {}) {
  let status: CheckStatus = 'healthy';
  let runs = 0;
  const database = {
    cacheMs: 0,
    run: () => {
      runs += 1;
      return { status, message: `it is ${status}`, details: { password: 'hunter2', idle: 3 } };
    },
  };
  let host!: ExtensionHost;
  const reader = {
    name: 'reader',
    setup(given: ExtensionHost) {
      host = given;
    },
  };
  const made = monitoredHealth(
    { ...options, checks: { database, ...options.checks } },
    { extensions: [reader] },
  );
  const read = (details = true) => host.sections.read('health', { details })!.data as HealthDiagnostics;
  const run = async (next: CheckStatus) => {
    status = next;
    await made.health.read();
  };
  return { ...made, read, run, runs: () => runs };
}

test('to look at it runs no check', () => {
  const { read, runs } = observed();
  expect(read()).toMatchObject({
    status: 'healthy',
    phase: 'ready',
    checks: [{ name: 'database', required: true, history: [] }],
    changes: [],
  });
  expect(read().checks[0]!.status).toBeUndefined();
  expect(runs()).toBe(0);
});

test('a check has every status that it was in, from when on', async () => {
  const { read, run, clock } = observed();
  const at = clock.wallTimeMs();
  for (const status of ['healthy', 'unhealthy', 'unhealthy', 'degraded', 'healthy'] as const) {
    await run(status);
    clock.advance(1_000);
  }
  const [check] = read().checks;
  expect(check).toMatchObject({ status: 'healthy', sinceMs: at + 4_000, ranAtMs: at + 4_000 });
  expect(check!.history).toEqual([
    { status: 'healthy', fromMs: at },
    { status: 'unhealthy', fromMs: at + 1_000 },
    { status: 'degraded', fromMs: at + 3_000 },
    { status: 'healthy', fromMs: at + 4_000 },
  ]);
  expect(read().changes.map(({ check: name, to, timestampMs }) => [name, to, timestampMs - at])).toEqual([
    [undefined, 'healthy', 4_000],
    ['database', 'healthy', 4_000],
    [undefined, 'degraded', 3_000],
    ['database', 'degraded', 3_000],
    [undefined, 'unhealthy', 1_000],
    ['database', 'unhealthy', 1_000],
  ]);
});

test('what is kept of a check that flaps is bounded', async () => {
  const { read, run, clock } = observed();
  for (let count = 0; count < 75; count++) {
    await run('unhealthy');
    await run('healthy');
    clock.advance(1_000);
  }
  expect(read().checks[0]!.history).toHaveLength(100);
  expect(read().changes).toHaveLength(100);
});

test.each<[CheckStatus, object, HealthDiagnostics['probes']]>([
  ['unhealthy', {}, { live: true, ready: false, started: true }],
  ['unhealthy', { required: false }, { live: true, ready: true, started: true }],
  ['degraded', {}, { live: true, ready: true, started: true }],
])('with a check that is %s, %j, the probes are told as they answer', async (status, options, probes) => {
  const other = { run: () => status, ...options };
  const { read, get } = observed({ checks: { other } });
  const answers = async () => ({
    live: (await get('/live')).status === 200,
    ready: (await get('/ready')).status === 200,
    started: (await get('/startup')).status === 200,
  });
  expect(await answers()).toEqual(probes);
  expect(read().probes).toEqual(probes);
});

test('before the start is complete, and from the shutdown on, it is not ready', () => {
  const { read, health: subject } = observed({ awaitStarted: true });
  expect(read()).toMatchObject({ phase: 'starting', probes: { ready: false, started: false } });
  subject.started();
  expect(read()).toMatchObject({ phase: 'ready', probes: { ready: true, started: true } });
  subject.beginShutdown();
  expect(read()).toMatchObject({ phase: 'stopping', probes: { live: true, ready: false } });
});

test('the worst comes first, and what has not run before what is well', async () => {
  const { read, health: subject } = observed({
    checks: {
      aside: { run: () => 'unhealthy', required: false, tags: ['now'] },
      broken: { run: () => 'unhealthy', tags: ['now'] },
      slow: { run: () => 'degraded', tags: ['now'] },
      well: { run: () => {}, tags: ['now'] },
    },
  });
  await subject.read({ include: ['now'] });
  expect(read().checks.map(({ name }) => name)).toEqual(['broken', 'aside', 'slow', 'database', 'well']);
});

test('messages and details are shown to whom details are shown, redacted, and to nobody where the health shows none', async () => {
  const { read, run } = observed();
  await run('unhealthy');
  expect(read(true).checks[0]).toMatchObject({ message: 'it is unhealthy', details: { idle: 3 } });
  expect(read(true).changes[0]!.message).toBe('database: it is unhealthy');
  expect(JSON.stringify(read(true))).not.toContain('hunter2');
  expect(JSON.stringify(read(false))).not.toMatch(/it is|idle/);
  const never = observed({ details: 'never' });
  await never.run('unhealthy');
  expect(JSON.stringify(never.read(true))).not.toMatch(/it is|idle/);
});

test('the report says what is not well', async () => {
  const { monitor, run } = observed();
  await run('healthy');
  expect(monitor.report()).not.toContain('database');
  await run('unhealthy');
  expect(monitor.report()).toContain('database is unhealthy: it is unhealthy');
});
