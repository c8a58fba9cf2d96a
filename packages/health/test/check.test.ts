import { describe, expect, jest, test } from '@jest/globals';
import { monitoredHealth, settled } from './monitored-health.ts';

const never = () => new Promise<void>(() => {});

describe('what a check may answer', () => {
  test.each<[string, () => unknown, string, string | undefined]>([
    ['nothing', () => undefined, 'healthy', undefined],
    ['a promise of nothing', async () => undefined, 'healthy', undefined],
    ['a status', () => 'degraded', 'degraded', undefined],
    ['a result', async () => ({ status: 'unhealthy', message: 'broken' }), 'unhealthy', 'broken'],
    [
      'a throw',
      () => {
        throw new Error('at once');
      },
      'unhealthy',
      'at once',
    ],
    ['a rejection', () => Promise.reject(new Error('later')), 'unhealthy', 'later'],
    ['a throw of no error', () => Promise.reject('text'), 'unhealthy', 'The check threw "text".'],
    ['an aggregate', () => Promise.reject(new AggregateError([new Error('inner')])), 'unhealthy', 'inner'],
    ['an error without a message', () => Promise.reject(new TypeError()), 'unhealthy', 'TypeError'],
    [
      'what a pool of pg answers',
      async () => ({ command: 'SELECT', rowCount: 1, rows: [{}] }),
      'healthy',
      undefined,
    ],
    ['what mysql2 answers', async () => [[{ 1: 1 }], [{ name: '1' }]], 'healthy', undefined],
    ['rows that look like indicators', async () => [{ status: 'down' }], 'healthy', undefined],
    ['what Redis answers', async () => 'PONG', 'healthy', undefined],
    ['true', () => true, 'healthy', undefined],
    ['1', () => 1, 'healthy', undefined],
    ['0, a number of rows', () => 0, 'healthy', undefined],
    ['null', () => null, 'healthy', undefined],
    ['an empty object', () => ({}), 'healthy', undefined],
    ['false', () => false, 'unhealthy', 'The check returned false.'],
    ['an answer of fetch()', () => new Response('', { status: 200 }), 'healthy', undefined],
    ['a failure of fetch()', () => new Response('', { status: 503 }), 'unhealthy', 'The answer was 503.'],
    ['a result of terminus', () => ({ db: { status: 'down' } }), 'unhealthy', undefined],
    ['a status of terminus', () => ({ status: 'down', message: 'refused' }), 'unhealthy', 'refused'],
    [
      'a report of terminus',
      () => ({ status: 'ok', info: {}, error: {}, details: {} }),
      'healthy',
      undefined,
    ],
    ['a word of terminus', () => 'down', 'unhealthy', undefined],
    [
      'an unknown status',
      () => ({ status: 'fine' }),
      'unhealthy',
      expect.stringContaining('"fine"') as never,
    ],
    [
      'an object that cannot be read',
      () =>
        new Proxy(
          {},
          {
            ownKeys: () => {
              throw new Error('no');
            },
            get: (_target, name) => {
              if (name === 'then') return undefined;
              throw new Error('no');
            },
          },
        ),
      'healthy',
      undefined,
    ],
  ])('%s', async (_what, run, status, message) => {
    const { health } = monitoredHealth({ checks: { it: run } });
    const report = await health.read();
    expect(report.checks[0]).toMatchObject({ name: 'it', status, message });
    expect(report.status).toBe(status);
  });

  test('details come along as plain JSON', async () => {
    const circular: Record<string, unknown> = {
      n: 1,
      big: 2n,
      at: new Date(0),
      f: () => 1,
      e: new Error('x'),
    };
    circular.self = circular;
    const { get } = monitoredHealth({ checks: { it: () => ({ status: 'healthy', details: circular }) } });
    const { details } = (await get('/health/detailed')).body.checks.it;
    expect(details).toMatchObject({ n: 1, big: '2', at: '1970-01-01T00:00:00.000Z', e: { message: 'x' } });
    expect(details.self).toBe('[circular]');
  });
});

describe('the time limit', () => {
  test('a check that hangs has failed, is told to stop, and costs the others nothing', async () => {
    let seen: AbortSignal | undefined;
    const { health, clock } = monitoredHealth({
      checks: {
        hangs: {
          run: (signal) => {
            seen = signal;
            return never();
          },
          timeoutMs: 50,
        },
        works: () => {},
      },
    });
    const timers = clock.pendingTimers;
    const reading = health.read();
    await settled();
    expect(seen?.aborted).toBe(false);
    clock.advance(50);
    const { status, checks } = await reading;
    expect(status).toBe('unhealthy');
    expect(checks).toMatchObject([
      { status: 'unhealthy', message: 'The check did not finish within 50 ms.', durationMs: 50 },
      { status: 'healthy' },
    ]);
    expect(seen?.aborted).toBe(true);
    expect(seen?.reason).toMatchObject({ code: 'ERR_GS_HEALTH_CHECK_TIMEOUT' });
    expect(clock.pendingTimers).toBe(timers);
  });

  test.each([
    ['throws', (reject: (error: Error) => void, _resolve: () => void) => reject(new Error('late'))],
    ['succeeds', (_reject: (error: Error) => void, resolve: () => void) => resolve()],
  ])('a check that %s after its limit changes nothing', async (_how, finish) => {
    let end = () => {};
    const run = () =>
      new Promise<void>((resolve, reject) => {
        end = () => finish(reject, resolve);
      });
    const { health, clock, logger } = monitoredHealth({ checks: { late: run } });
    const reading = health.read();
    clock.advance(1_000);
    await reading;
    end();
    await settled();
    expect((await health.read()).checks[0]?.message).toBe('The check did not finish within 1000 ms.');
    expect(logger.entries).toHaveLength(2);
  });

  test('a run that ignores its signal is not joined by another, until it ends or ten seconds have passed', async () => {
    const ends: Array<() => void> = [];
    const run = jest.fn(
      () =>
        new Promise<void>((resolve) => {
          ends.push(resolve);
        }),
    );
    const { health, clock } = monitoredHealth({ checks: { hangs: { run, timeoutMs: 100, cacheMs: 0 } } });
    const read = async () => {
      const reading = health.read();
      await settled();
      clock.advance(100);
      return reading;
    };
    await read();
    for (let i = 0; i < 50; i++) await read();
    expect(run).toHaveBeenCalledTimes(1);

    ends[0]?.();
    await settled();
    await read();
    expect(run).toHaveBeenCalledTimes(2);

    clock.advance(10_000);
    await read();
    expect(run).toHaveBeenCalledTimes(3);
  });
});

describe('sharing', () => {
  test('a storm of probes is one run per check and cache period', async () => {
    const run = jest.fn(async () => settled());
    const checks = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`check-${i}`, run]));
    const { get, clock } = monitoredHealth({ checks });
    const storm = () => Promise.all(Array.from({ length: 500 }, () => get('/ready')));
    await storm();
    await storm();
    expect(run).toHaveBeenCalledTimes(20);
    clock.advance(999);
    await storm();
    expect(run).toHaveBeenCalledTimes(20);
    clock.advance(1);
    for (const { status } of await storm()) expect(status).toBe(200);
    expect(run).toHaveBeenCalledTimes(40);
  });

  test('with cacheMs 0 only those who ask at the same time share', async () => {
    const run = jest.fn(async () => settled());
    const { health } = monitoredHealth({ checks: { it: { run, cacheMs: 0 } } });
    await Promise.all([health.read(), health.read()]);
    await health.read();
    expect(run).toHaveBeenCalledTimes(2);
  });

  test('with an interval probes never wait: the check runs in the background', async () => {
    let answer: 'healthy' | 'unhealthy' = 'healthy';
    const run = jest.fn(() => answer);
    const { health, clock, monitor } = monitoredHealth({ checks: { it: { run, intervalMs: 5_000 } } });
    await settled();
    expect(run).toHaveBeenCalledTimes(1);
    answer = 'unhealthy';
    clock.advance(4_999);
    expect((await health.read()).status).toBe('healthy');
    clock.advance(1);
    await settled();
    expect((await health.read()).status).toBe('unhealthy');
    expect(run).toHaveBeenCalledTimes(2);

    await monitor.close();
    expect(clock.pendingTimers).toBe(0);
  });

  test('an interval that is shorter than the check does not pile up runs', async () => {
    const run = jest.fn(never);
    const { clock } = monitoredHealth({ checks: { slow: { run, intervalMs: 10, timeoutMs: 1_000 } } });
    clock.advance(500);
    await settled();
    expect(run).toHaveBeenCalledTimes(1);
  });
});

test('closing the monitor aborts the run under way, and tells nobody', async () => {
  let signal: AbortSignal | undefined;
  const { health, monitor, clock, logger } = monitoredHealth({
    checks: {
      it: (given) => {
        signal = given;
        return never();
      },
    },
  });
  const reading = health.read();
  await settled();
  await monitor.close();
  expect(signal?.aborted).toBe(true);
  expect((await reading).status).toBe('unhealthy');
  expect(logger.entries).toEqual([]);
  expect(clock.pendingTimers).toBe(0);
});

describe('flapping', () => {
  async function statusesOf(answers: string, failureThreshold: number) {
    const queue = [...answers];
    const run = () => (queue.shift() === '+' ? 'healthy' : 'unhealthy');
    const { health, logger } = monitoredHealth({ checks: { it: { run, failureThreshold, cacheMs: 0 } } });
    let statuses = '';
    for (const _ of answers) statuses += (await health.read()).status === 'healthy' ? '+' : '-';
    return { statuses, lines: logger.entries.length };
  }

  test.each([
    ['+-+-+--+', 3, '++++++++', 0],
    ['+--+---+', 3, '++++++-+', 4],
    ['+-----', 3, '+++---', 2],
    ['-+', 3, '-+', 4],
    ['+-+-', 1, '+-+-', 6],
  ])('runs %s with a threshold of %d count as %s', async (answers, threshold, statuses, lines) => {
    expect(await statusesOf(answers, threshold)).toEqual({ statuses, lines });
  });

  test('a failure that is held back says so all the same', async () => {
    let isBroken = false;
    const run = () => {
      if (isBroken) throw new Error('refused');
    };
    const { health } = monitoredHealth({ checks: { it: { run, failureThreshold: 3, cacheMs: 0 } } });
    await health.read();
    isBroken = true;
    expect((await health.read()).checks[0]).toMatchObject({
      status: 'healthy',
      message: 'refused',
      consecutiveFailures: 1,
    });
  });
});
