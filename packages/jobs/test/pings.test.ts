// Dead man's switches: what servers of Healthchecks and Sentry are told of each run, in which order.

import { inspect } from 'node:util';
import type { FakeClock } from '@golden-signals/core/testing';
import { healthchecks, jobs, sentryCrons } from '@golden-signals/jobs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type PingServer, pingServer } from './ping-server.ts';
import { minuteMs, scheduled, secondMs } from './scheduled-monitor.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const start = '2026-06-01T02:59:00Z';
const nightly = { cron: '0 3 * * *', timeZone: 'Europe/Berlin', graceMs: 90 * secondMs };

let server: PingServer;

beforeAll(async () => {
  server = await pingServer();
});

beforeEach(() => {
  server.requests.length = 0;
  server.statuses.length = 0;
});

afterAll(() => server.close());

const secretPath = '/0cf5e6a0-secret';
const check = () => healthchecks({ url: `${server.origin}${secretPath}` });

describe('healthchecks', () => {
  test('is told of the start and the success of a run, by one id', async () => {
    const { work, monitor } = scheduled(start);
    const fn = work.schedule('nightly', { ...nightly, pings: [check()] }, async () => {});
    await fn();
    await fn();
    const told = await server.got(4);
    expect(told.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `GET ${secretPath}/start`,
      `GET ${secretPath}`,
      `GET ${secretPath}/start`,
      `GET ${secretPath}`,
    ]);
    const ids = told.map(({ query }) => query.rid);
    expect(ids[0]).toMatch(uuid);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[3]).toBe(ids[2]);
    expect(ids[2]).not.toBe(ids[0]);
    await monitor.close();
  });

  test('is told of a failure with its message, redacted and limited, and of an exit code', async () => {
    const { work, monitor } = scheduled(start);
    const errors: Error[] = [
      new TypeError(`no rows in postgres://admin:hunter2@db/shop ${'x'.repeat(200_000)}`),
      Object.assign(new Error('Command failed: backup.sh'), { code: 17 }),
      Object.assign(new Error('not found'), { code: 'ENOENT' }),
      Object.assign(new Error('of execa'), { exitCode: 255 }),
    ];
    const fn = work.schedule('nightly', { ...nightly, pings: [check()] }, async () => {
      throw errors[server.requests.length / 2];
    });
    for (let run = 1; run <= errors.length; run += 1) {
      await fn().catch(() => {});
      await server.got(2 * run);
    }
    const ends = server.requests.filter(({ path }) => !path.endsWith('/start'));
    expect(ends.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `POST ${secretPath}/fail`,
      `POST ${secretPath}/17`,
      `POST ${secretPath}/fail`,
      `POST ${secretPath}/255`,
    ]);
    expect(ends[0]!.body).toMatch(/^TypeError: no rows/);
    expect(ends[0]!.body).not.toContain('hunter2');
    expect(Buffer.byteLength(ends[0]!.body)).toBeLessThan(100_000);
    expect(ends[1]).toMatchObject({
      body: 'Error: Command failed: backup.sh',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
    });
    await monitor.close();
  });

  test('keeps the query of its URL, and slugs', async () => {
    const { work, monitor } = scheduled(start);
    const pings = [healthchecks({ url: `${server.origin}/ping-key/nightly?create=1` })];
    await work.schedule('nightly', { ...nightly, pings }, async () => {})();
    const [begun] = await server.got(2);
    expect(begun).toMatchObject({ path: '/ping-key/nightly/start', query: { create: '1' } });
    await monitor.close();
  });
});

describe('sentryCrons', () => {
  const crons = (more: object = {}) => {
    const { host } = new URL(server.origin);
    return sentryCrons({ dsn: `http://publickey@${host}/relay/42`, ...more });
  };

  test('is checked in at the start, with the schedule, and at the end, by one id', async () => {
    const { work, monitor } = scheduled(start);
    const options = { ...nightly, maxRuntimeMs: 45 * minuteMs, pings: [crons()] };
    await work.schedule('Nightly import', options, async () => {})();
    const failing = work.schedule(
      'sync',
      { intervalMs: 5 * minuteMs, pings: [crons({ slug: 's', environment: 'eu' })] },
      () => {
        throw new Error('no');
      },
    );
    const told = [...(await server.got(2))];
    expect(failing).toThrow('no');
    told.push(...(await server.got(4)).slice(2));
    expect(told.map(({ method, path, headers }) => [method, path, headers['content-type']])).toEqual([
      ['POST', '/relay/api/42/cron/nightly-import/publickey/', 'application/json'],
      ['POST', '/relay/api/42/cron/nightly-import/publickey/', 'application/json'],
      ['POST', '/relay/api/42/cron/s/publickey/', 'application/json'],
      ['POST', '/relay/api/42/cron/s/publickey/', 'application/json'],
    ]);
    const { environment } = monitor.snapshot().service;
    const bodies = told.map(({ body }) => JSON.parse(body));
    expect(bodies).toEqual([
      {
        check_in_id: expect.stringMatching(/^[0-9a-f]{32}$/),
        environment,
        status: 'in_progress',
        monitor_config: {
          schedule: { type: 'crontab', value: '0 3 * * *' },
          checkin_margin: 2,
          max_runtime: 45,
          timezone: 'Europe/Berlin',
        },
      },
      { check_in_id: bodies[0].check_in_id, environment, status: 'ok', duration: 0 },
      {
        check_in_id: expect.any(String),
        environment: 'eu',
        status: 'in_progress',
        monitor_config: { schedule: { type: 'interval', value: 5, unit: 'minute' }, checkin_margin: 1 },
      },
      { check_in_id: bodies[2].check_in_id, environment: 'eu', status: 'error', duration: 0 },
    ]);
    await monitor.close();
  });

  test('knows no seconds', async () => {
    const { work, monitor } = scheduled(start);
    const define = (name: string, options: object) => () =>
      work.schedule(name, { ...options, pings: [crons()] }, async () => {});
    const code = 'ERR_GS_OPTION_INVALID';
    expect(define('a', { cron: '*/10 * * * * *' })).toThrow(expect.objectContaining({ code }));
    expect(define('b', { intervalMs: 10 * secondMs })).toThrow(expect.objectContaining({ code }));
    await define('c', { cron: '0 */5 * * * *' })()();
    const [begun] = await server.got(2);
    expect(JSON.parse(begun!.body).monitor_config.schedule.value).toBe('*/5 * * * *');
    // What was refused is not defined.
    define('a', { cron: '0 3 * * *' })();
    await monitor.close();
  });
});

describe('a service that is not well', () => {
  test('is asked again, later and in order, and delays no run', async () => {
    const { work, monitor, clock, samples } = scheduled(start);
    const paused = pauses(clock);
    server.statuses.push(503, 429);
    const fn = work.schedule('nightly', { ...nightly, pings: [check()] }, async () => 'done');
    expect(await fn()).toBe('done');
    await paused(secondMs);
    expect(server.requests).toHaveLength(1);
    clock.advance(secondMs);
    await paused(4 * secondMs);
    clock.advance(4 * secondMs);
    const told = await server.got(4);
    expect(told.map(({ path }) => path.slice(secretPath.length))).toEqual(['/start', '/start', '/start', '']);
    await monitor.close();
    expect(await samples('nightly')).toMatchObject({ 'pings_total healthchecks success': 2 });
  });

  test.each([
    [404, 'status 404'],
    [302, 'status 302'],
  ])('is not asked again after a %i, and the log has nothing of the URL', async (status, failure) => {
    const { work, monitor, logger, samples } = scheduled(start);
    server.statuses.push(status, status);
    await work.schedule('nightly', { ...nightly, pings: [check()] }, async () => {})();
    await server.got(2);
    await monitor.close();
    expect(server.requests).toHaveLength(2);
    expect(await samples('nightly')).toMatchObject({ 'pings_total healthchecks error': 2 });
    expect(logger.entries).toContainEqual({
      level: 'warn',
      message: 'A ping of a schedule was not delivered.',
      fields: { schedule: 'nightly', service: 'healthchecks', failure },
    });
    const all = JSON.stringify([logger.entries, monitor.diagnostics()]) + (await monitor.registry.metrics());
    expect(all).not.toContain('secret');
    expect(all).not.toContain(server.origin);
  });

  test('that does not answer is given up after five seconds', async () => {
    const { work, monitor, clock } = scheduled(start);
    const paused = pauses(clock);
    server.statuses.push(0);
    await work.schedule('nightly', { ...nightly, pings: [check()] }, async () => {})();
    await server.got(1);
    clock.advance(5 * secondMs);
    await paused(secondMs);
    clock.advance(secondMs);
    await server.got(3);
    await monitor.close();
    expect(server.requests.map(({ path }) => path)).toContain(secretPath);
  });

  test('costs no more than the oldest of a hundred pings, and close() tries nothing again', async () => {
    const { work, monitor, samples } = scheduled(start);
    server.statuses.push(...Array(300).fill(503));
    const fn = work.schedule('nightly', { ...nightly, pings: [check()] }, async () => {});
    for (let run = 0; run < 100; run += 1) await fn();
    await server.got(1);
    await monitor.close();
    const { 'pings_total healthchecks dropped': dropped, 'pings_total healthchecks error': failed } =
      await samples('nightly');
    expect(dropped).toBeGreaterThan(90);
    expect(dropped! + failed!).toBe(200);
  });
});

/** @returns Waits until something waits for so long before it goes on. */
function pauses(clock: FakeClock): (ms: number) => Promise<void> {
  const asked: number[] = [];
  const { after } = clock;
  clock.after = (ms, ...more) => {
    asked.push(ms);
    return after.call(clock, ms, ...more);
  };
  return async (ms) => {
    while (!asked.includes(ms)) await new Promise((resolve) => setImmediate(resolve));
  };
}

test('a URL that cannot be used is an error at start that does not show it', () => {
  for (const url of [
    'hidden-uuid',
    'ftp://hidden.example/1',
    'https://hidden:pass@hc-ping.com/1',
    undefined,
  ]) {
    try {
      healthchecks({ url: url as string });
      throw new Error('It was taken.');
    } catch (error) {
      expect(error).toMatchObject({ code: 'ERR_GS_SCHEDULE_PING_URL' });
      expect(String(error)).not.toContain('hidden');
    }
  }
  const code = 'ERR_GS_SCHEDULE_PING_URL';
  for (const dsn of ['https://o1.ingest.sentry.io/42', 'https://key@o1.ingest.sentry.io/', 'key'])
    expect(() => sentryCrons({ dsn })).toThrow(expect.objectContaining({ code }));
  const dsn = 'https://key@o1.ingest.sentry.io/42';
  expect(() => sentryCrons({ dsn, slug: 'Not A Slug' })).toThrow(
    expect.objectContaining({ code: 'ERR_GS_OPTION_INVALID' }),
  );
});

test('what knows a secret does not show it', () => {
  const pings = [
    healthchecks({ url: 'https://hc-ping.com/secret' }),
    sentryCrons({ dsn: 'https://secret@o1.ingest.sentry.io/42' }),
  ];
  const work = jobs();
  work.schedule('nightly', { ...nightly, pings }, () => {});
  expect(inspect([pings, work], { depth: 10, showHidden: false })).not.toContain('secret');
  expect(JSON.stringify([pings, work])).not.toContain('secret');
});
