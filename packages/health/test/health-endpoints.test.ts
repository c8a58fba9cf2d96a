import { describe, expect, jest, test } from '@jest/globals';
import { monitoredHealth, settled } from './monitored-health.ts';

const fails = () => ({
  status: 'unhealthy' as const,
  message: 'refused by 10.0.0.5:5432',
  details: { attempts: 3 },
});
const passes = () => {};

describe('paths', () => {
  test.each([
    '/health',
    '/health/',
    '/health?x=1',
    '/health/detailed',
    '/health/detailed/',
    '/ready',
    '/readyz',
    '/readyz/',
    '/live',
    '/alive',
    '/livez',
    '/startup',
    '/startupz',
  ])('%s answers', async (path) => {
    const { get } = monitoredHealth({ checks: { db: passes } }, { service: { version: '2.3.4' } });
    const { status, headers, body } = await get(path);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'content-type': 'application/json; charset=utf-8',
      vary: 'Accept',
    });
    expect(body).toMatchObject({ status: 'healthy', phase: 'ready', version: '2.3.4', checks: {} });
  });

  test('can be others, more, or none', async () => {
    const { get, monitor } = monitoredHealth({
      paths: { health: '/_/health', ready: ['/_/ready', '/go'], startup: false, detailed: false },
    });
    for (const path of ['/_/health', '/_/ready', '/go', '/live']) expect((await get(path)).status).toBe(200);
    for (const path of ['/health', '/readyz', '/startup', '/health/detailed']) {
      expect(monitor.endpoints.match(path)).toBeUndefined();
    }
  });

  test('HEAD is answered like GET, without a body', async () => {
    const { monitor } = monitoredHealth({ checks: { db: fails } });
    const answer = await monitor.endpoints.handle({
      method: 'HEAD',
      path: '/health',
      query: new URLSearchParams(),
      headers: {},
      remoteAddress: undefined,
    });
    expect(answer).toMatchObject({ status: 503, body: '' });
  });

  test('a monitor that is switched off still answers probes', async () => {
    const { get } = monitoredHealth({ checks: { db: passes } }, { enabled: false });
    expect((await get('/ready')).status).toBe(200);
  });
});

test('/health tells statuses and why, /health/detailed everything', async () => {
  const { get, clock } = monitoredHealth(
    { checks: { db: { run: fails, required: false, tags: ['store'] }, cache: passes } },
    { service: { name: 'shop', version: '1.2.3' } },
  );
  const { status, body } = await get('/health');
  expect(status).toBe(200);
  expect(body).toEqual({
    status: 'degraded',
    phase: 'ready',
    timestamp: new Date(clock.wallTimeMs()).toISOString(),
    uptimeSeconds: expect.any(Number),
    version: '1.2.3',
    checks: {
      db: { status: 'unhealthy', message: 'refused by 10.0.0.5:5432', durationMs: 0 },
      cache: { status: 'healthy', durationMs: 0 },
    },
  });
  clock.advance(250);
  expect((await get('/health/detailed')).body.checks.db).toEqual({
    status: 'unhealthy',
    message: 'refused by 10.0.0.5:5432',
    durationMs: 0,
    ageMs: 250,
    timestamp: new Date(clock.wallTimeMs() - 250).toISOString(),
    required: false,
    tags: ['store'],
    consecutiveFailures: 1,
    details: { attempts: 3 },
  });
});

describe('application/health+json', () => {
  const accept = (value: string) => ({ accept: value });

  test('is the shape of the draft', async () => {
    const { get, clock } = monitoredHealth(
      { checks: { db: { run: fails, required: false }, cache: passes } },
      { service: { name: 'shop', version: '1.2.3' } },
    );
    const { headers, body } = await get('/health', accept('application/health+json'));
    const time = new Date(clock.wallTimeMs()).toISOString();
    expect(headers['content-type']).toBe('application/health+json');
    expect(body).toEqual({
      status: 'warn',
      version: '1.2.3',
      serviceId: 'shop',
      notes: ['phase: ready'],
      checks: {
        'db:responseTime': [
          {
            ...{ componentId: 'db', observedValue: 0, observedUnit: 'ms', status: 'warn', time },
            output: 'refused by 10.0.0.5:5432',
          },
        ],
        'cache:responseTime': [
          { componentId: 'cache', observedValue: 0, observedUnit: 'ms', status: 'pass', time },
        ],
      },
    });
  });

  test.each([
    ['application/health+json, application/json;q=0.9', true],
    ['application/json, application/health+json;q=0.5', false],
    ['application/health+json;q=0', false],
    ['*/*', false],
    ['application/json', false],
    [',;q=,,', false],
  ])('Accept: %s', async (value, isDraft) => {
    const { get } = monitoredHealth();
    const { headers } = await get('/health', accept(value));
    expect(headers['content-type'] === 'application/health+json').toBe(isDraft);
  });
});

describe('include and exclude', () => {
  const checks = {
    db: { run: jest.fn(passes), tags: ['store'] },
    cache: { run: jest.fn(fails), tags: ['store', 'fast'] },
    mail: { run: jest.fn(passes) },
  };

  test.each([
    ['?include=db', ['db']],
    ['?include=store', ['db', 'cache']],
    ['?include=db,mail', ['db', 'mail']],
    ['?include=db&include=mail', ['db', 'mail']],
    ['?exclude=store', ['mail']],
    ['?include=store&exclude=cache', ['db']],
    ['?include=', ['db', 'cache', 'mail']],
    ['?exclude=db,cache,mail', []],
  ])('%s', async (query, names) => {
    const { get } = monitoredHealth({ checks });
    const { status, body } = await get(`/health${query}`);
    expect(Object.keys(body.checks)).toEqual(names);
    expect(status).toBe(names.includes('cache') ? 503 : 200);
  });

  test('what is left out is not run', async () => {
    const { get } = monitoredHealth({ checks });
    checks.mail.run.mockClear();
    await get('/ready?exclude=mail');
    expect(checks.mail.run).not.toHaveBeenCalled();
  });

  test.each(['/health', '/ready', '/live', '/startup', '/health/detailed'])(
    'an unknown word is 400 on %s',
    async (path) => {
      const { get } = monitoredHealth({ checks });
      const { status, body } = await get(`${path}?include=database`);
      expect(status).toBe(400);
      expect(body).toEqual({
        error: 'ERR_GS_HEALTH_CHECK_UNKNOWN',
        message:
          'There is no health check with the name or tag "database". Known: db, store, cache, fast, mail.',
      });
      expect((await get(`${path}?exclude=mail`)).status).not.toBe(400);
    },
  );
});

test('groups have members, a path and statuses of their own', async () => {
  const { get } = monitoredHealth({
    checks: { db: fails, cache: { run: fails, required: false }, mail: passes },
    groups: {
      checkout: { include: ['db', 'mail'], statusCodes: { unhealthy: 500 } },
      soft: { exclude: ['db'], path: '/soft', statusCodes: { degraded: 503 } },
    },
  });
  expect(await get('/health/checkout')).toMatchObject({ status: 500, body: { status: 'unhealthy' } });
  const soft = await get('/soft/');
  expect(soft).toMatchObject({ status: 503, body: { status: 'degraded' } });
  expect(Object.keys(soft.body.checks)).toEqual(['cache', 'mail']);
  expect(Object.keys((await get('/soft?include=mail')).body.checks)).toEqual(['mail']);
});

describe('who sees what', () => {
  const auth = { bearerToken: 's3cret' };
  const authorization = { authorization: 'Bearer s3cret' };
  const secret = 'postgres://shop:hunter2@db.internal:5432/shop';
  const leaky = () => {
    throw Object.assign(new Error(`cannot reach ${secret}, password=hunter2`), {
      stack: 'Error\n at secret.ts:1',
    });
  };

  test('with credentials configured, strangers see statuses only', async () => {
    const { get } = monitoredHealth({ checks: { db: fails } }, { auth });
    expect((await get('/health')).body.checks.db).toEqual({ status: 'unhealthy' });
    expect((await get('/ready', { authorization: 'Bearer wrong' })).body.checks.db).toEqual({
      status: 'unhealthy',
    });
    expect((await get('/health', authorization)).body.checks.db.message).toMatch(/refused/);
    expect(await get('/health/detailed')).toMatchObject({ status: 401 });
    expect((await get('/health/detailed', authorization)).body.checks.db.details).toEqual({ attempts: 3 });
    const draft = await get('/health', { accept: 'application/health+json' });
    expect(JSON.stringify(draft.body)).not.toMatch(/refused|responseTime":\[\{[^}]*observedValue/);
  });

  test('a predicate that throws means no, and is counted', async () => {
    const predicate = () => {
      throw new Error('predicate');
    };
    const { get, logger } = monitoredHealth({ checks: { db: fails } }, { auth: { predicate } });
    expect((await get('/health')).body.checks.db).toEqual({ status: 'unhealthy' });
    expect(logger.entries.at(-1)?.fields).toMatchObject({ component: 'authorization' });
  });

  test('a stranger who asks for a check that there is not is not told which there are', async () => {
    const { get } = monitoredHealth({ checks: { db: { run: passes, tags: ['internal'] } } }, { auth });
    const stranger = await get('/health?include=nope');
    expect(stranger.status).toBe(400);
    expect(stranger.body.error).toBe('ERR_GS_HEALTH_CHECK_UNKNOWN');
    expect(JSON.stringify(stranger.body)).not.toMatch(/db|internal/);
    expect((await get('/health?include=nope', authorization)).body.message).toMatch(/Known: db, internal/);
  });

  test('a check named __proto__ is shown as any other', async () => {
    const { get, health } = monitoredHealth();
    health.check('__proto__', fails);
    const { body } = await get('/health');
    expect(Object.keys(body.checks)).toEqual(['__proto__']);
    expect(body.status).toBe('unhealthy');
  });

  test('details: always opens them, never closes them to everyone', async () => {
    const always = monitoredHealth({ checks: { db: fails }, details: 'always' }, { auth });
    expect((await always.get('/health/detailed')).body.checks.db.details).toEqual({ attempts: 3 });
    const never = monitoredHealth({ checks: { db: fails }, details: 'never' }, { auth });
    expect((await never.get('/health', authorization)).body.checks.db).toEqual({ status: 'unhealthy' });
    expect(never.monitor.endpoints.match('/health/detailed')).toBeUndefined();
  });

  test('nobody sees a password, a connection string or a stack, in answers or in the log', async () => {
    const { get, logger } = monitoredHealth({
      checks: {
        throws: leaky,
        tells: () => ({
          status: 'degraded',
          message: secret,
          details: { url: secret, password: 'hunter2', list: [{ apiKey: 'hunter2' }] },
        }),
      },
    });
    const answers = await Promise.all([get('/health'), get('/health/detailed')]);
    const everything = JSON.stringify([answers, logger.entries]);
    expect(everything).not.toMatch(/hunter2|db\.internal|secret\.ts/);
    expect(answers[0]?.body.checks.throws.message).toBe('cannot reach [redacted] password=[redacted]');
  });
});

describe('probes', () => {
  test('liveness runs nothing, and stays 200 while dependencies are down and during shutdown', async () => {
    const run = jest.fn(fails);
    const { get, health } = monitoredHealth({ checks: { db: run } });
    expect((await get('/live')).status).toBe(200);
    expect(run).not.toHaveBeenCalled();
    await get('/ready');
    expect((await get('/live')).status).toBe(200);
    health.beginShutdown();
    expect(await get('/livez')).toMatchObject({
      status: 200,
      body: { status: 'healthy', phase: 'stopping' },
    });
    expect(run).toHaveBeenCalledTimes(1);
  });

  test('liveness fails with a liveness check, which runs in the background', async () => {
    let isStuck = false;
    const run = jest.fn(() => (isStuck ? 'unhealthy' : 'healthy'));
    const { get, clock } = monitoredHealth({ checks: { stuck: { run, liveness: true } } });
    expect((await get('/live')).status).toBe(200);
    isStuck = true;
    await get('/live');
    expect(run).toHaveBeenCalledTimes(1);
    clock.advance(5_000);
    await settled();
    expect(await get('/live')).toMatchObject({ status: 503, body: { status: 'critical' } });
    expect(await get('/ready')).toMatchObject({ status: 503, body: { status: 'critical' } });
  });

  test('readiness fails from the first moment of shutdown, and runs nothing any more', async () => {
    const run = jest.fn(passes);
    const { get, health, clock } = monitoredHealth({ checks: { db: run } });
    expect((await get('/ready')).status).toBe(200);
    health.beginShutdown();
    clock.advance(60_000);
    expect(await get('/readyz')).toMatchObject({
      status: 503,
      body: { status: 'unhealthy', phase: 'stopping' },
    });
    expect(run).toHaveBeenCalledTimes(1);
  });

  test('readiness fails when shutdown begins while its checks run', async () => {
    const { get, health } = monitoredHealth({ checks: { db: settled } });
    const answer = get('/ready');
    health.beginShutdown();
    expect((await answer).status).toBe(503);
  });

  test('start-up waits for its checks to pass once, and for started()', async () => {
    let isMigrated = false;
    const migrations = jest.fn(() => (isMigrated ? 'healthy' : 'unhealthy'));
    const other = jest.fn(passes);
    const { get, health, clock } = monitoredHealth({
      checks: { migrations: { run: migrations, startup: true }, other },
      awaitStarted: true,
    });
    expect(await get('/startup')).toMatchObject({
      status: 503,
      body: { status: 'unhealthy', phase: 'starting' },
    });
    expect(other).not.toHaveBeenCalled();
    expect((await get('/ready')).status).toBe(503);

    isMigrated = true;
    clock.advance(1_000);
    expect((await get('/startupz')).status).toBe(503);
    health.started();
    expect(await get('/startupz')).toMatchObject({
      status: 200,
      body: { status: 'healthy', phase: 'ready' },
    });
    expect((await get('/ready')).status).toBe(200);

    isMigrated = false;
    clock.advance(1_000);
    expect((await get('/startup')).status).toBe(200);
    expect(migrations).toHaveBeenCalledTimes(2);
  });
});
