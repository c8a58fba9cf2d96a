import type { CallEnd, CallKind, Extension, Work } from '@golden-signals/core/extension';
import { describe, expect, test } from '@jest/globals';
import { calling, scraped } from './support.ts';

const withCode = (code: string) => expect.objectContaining({ code });
const orders = { kind: 'database', system: 'postgresql', namespace: 'shop', pool: 'main' } as const;
const select = { operation: 'SELECT', collection: 'orders' };

describe('a target', () => {
  test('is refused for wrong options, in words that say what is right', () => {
    const { calls } = calling().host;
    const wrong = (options: object) => () => calls.target(options as never);
    expect(wrong({ ...orders, kind: 'disk' })).toThrow(
      /"kind" must be one of "database", "cache", "http", "messaging"/,
    );
    expect(wrong({ system: 'redis' })).toThrow(withCode('ERR_GS_OPTION_INVALID'));
    expect(wrong({ kind: 'cache' })).toThrow(/"system" must be a non-empty string/);
    expect(wrong({ ...orders, port: 70_000 })).toThrow(withCode('ERR_GS_OPTION_INVALID'));
    expect(wrong({ ...orders, name: 'x' })).toThrow(withCode('ERR_GS_OPTION_UNKNOWN'));
    expect(wrong(null as never)).toThrow(withCode('ERR_GS_OPTION_INVALID'));
  });

  test.each([
    [{ ...orders, address: 'db', port: 5432 }, 'postgresql main'],
    [{ ...orders, pool: undefined }, 'postgresql shop'],
    [{ kind: 'cache', system: 'redis', address: 'cache', port: 6379 }, 'redis cache:6379'],
    [{ kind: 'http', system: 'http', address: 'api.example' }, 'http api.example'],
    [{ kind: 'messaging', system: 'kafka' }, 'kafka'],
  ] as const)('of %j is called %s', (options, name) => {
    expect(calling().host.calls.target(options as never).name).toBe(name);
  });

  test('beyond the two hundredth is measured together with the others, and one line says so', () => {
    const { host, logger, monitor } = calling();
    for (let i = 0; i < 203; i++) {
      const target = host.calls.target({ kind: 'http', system: 'http', address: `host-${i}` });
      target.begin({ operation: 'GET' }).end({ status: 200 });
      expect(target.address).toBe(`host-${i}`);
    }
    const { targets } = monitor.diagnostics().calls;
    expect(targets).toHaveLength(201);
    expect(targets.find(({ system }) => system === '__overflow__')).toMatchObject({ kind: 'http', calls: 3 });
    const said = logger.entries.filter(({ message }) => message.includes('more than 200 targets'));
    expect(said).toMatchObject([{ level: 'warn' }]);
  });

  test('with equal options shares windows and series, until the last of them is closed', async () => {
    const { host, monitor } = calling();
    const [first, second] = [host.calls.target(orders), host.calls.target({ ...orders })];
    first.begin(select).end();
    second.begin(select).end();
    expect(monitor.diagnostics().calls.targets).toMatchObject([{ name: 'postgresql main', calls: 2 }]);
    first.close();
    first.close();
    expect(monitor.diagnostics().calls.targets).toHaveLength(1);
    const late = second.begin(select);
    second.close();
    expect(monitor.diagnostics().calls.targets).toEqual([]);
    late.end();
    first.begin(select).end();
    expect(await scraped(monitor, 'db_client_operation_duration_seconds_count')).toEqual([
      expect.stringMatching(/ 4$/),
    ]);
    expect(host.calls.target(orders).begin(select)).toBeDefined();
    expect(monitor.diagnostics().calls.targets).toMatchObject([{ calls: 0 }]);
  });

  test('of a setup that fails leaves nothing behind', async () => {
    const { monitor } = calling();
    // Looking at the signals begins their history, which has metrics.
    monitor.diagnostics();
    const before = (await monitor.registry.collect()).map(({ name }) => name);
    const fragile: Extension = {
      name: 'fragile',
      setup({ calls }) {
        calls.target(orders);
        throw new Error('half-way');
      },
    };
    expect(() => monitor.use(fragile)).toThrow('half-way');
    expect(monitor.diagnostics().calls.targets).toEqual([]);
    expect((await monitor.registry.collect()).map(({ name }) => name)).toEqual(before);
  });

  test('is refused after the end of the monitor, while those that exist go on counting', async () => {
    const { host, monitor } = calling();
    const target = host.calls.target(orders);
    await monitor.close();
    expect(() => host.calls.target(orders)).toThrow(withCode('ERR_GS_MONITOR_CLOSED'));
    target.begin(select).end();
    expect(await scraped(monitor, 'db_client_operation_duration_seconds_count')).toHaveLength(1);
  });

  test('of a monitor that is switched off records nothing', async () => {
    const { host, monitor, ends } = calling({ enabled: false });
    const call = host.calls.target(orders).begin(select);
    call.sent();
    call.headers(200);
    call.end();
    expect(ends).toEqual([]);
    expect(await scraped(monitor, 'db_')).toEqual([]);
  });
});

describe('a call', () => {
  test('lasts from where the application called, with its wait apart', () => {
    const { host, clock, ends } = calling();
    const target = host.calls.target(orders);
    clock.advance(100);
    const call = target.begin(select);
    clock.advance(30);
    call.sent();
    clock.advance(5);
    call.sent();
    clock.advance(7);
    call.end({ rows: 3, status: '00000' });
    clock.advance(50);
    call.end({ error: new Error('too late') });
    call.sent();
    call.headers(500);
    expect(ends).toMatchObject([
      {
        target,
        work: undefined,
        operation: 'SELECT',
        collection: 'orders',
        summary: 'SELECT orders',
        details: select,
        startedMs: expect.any(Number),
        durationMs: 42,
        waitMs: 30,
        bodyMs: undefined,
        outcome: 'success',
        error: undefined,
        errorType: '',
        status: '00000',
        rows: 3,
        hit: undefined,
      },
    ]);
  });

  test('of HTTP ends with the head of the answer, and is counted although its body is never read', async () => {
    const { host, clock, ends, monitor } = calling();
    const target = host.calls.target({ kind: 'http', system: 'http', address: 'api.example', port: 443 });
    const call = target.begin({ operation: 'GET', collection: '/users/{id}' });
    clock.advance(60);
    call.headers(404);
    expect(monitor.diagnostics().calls.targets).toMatchObject([
      { calls: 1, errors: 1, totalMs: 60, inProgress: 0 },
    ]);
    clock.advance(40);
    call.end();
    expect(ends).toMatchObject([
      { durationMs: 60, bodyMs: 40, status: 404, outcome: 'error', errorType: '404', error: undefined },
    ]);
    const lines = await scraped(monitor, 'http_client_request_duration_seconds_count');
    expect(lines).toEqual([
      'http_client_request_duration_seconds_count{http_request_method="GET",server_address="api.example",server_port="443",http_response_status_code="404",error_type="404",url_template="/users/{id}"} 1',
    ]);
  });

  test.each([
    ['its status', 'database', { error: new Error('x'), status: '23505' }, '23505'],
    [
      'its code',
      'database',
      { error: Object.assign(new Error('x'), { code: 'ECONNREFUSED' }) },
      'ECONNREFUSED',
    ],
    [
      'its class',
      'cache',
      { error: Object.assign(new TypeError('x'), { code: 'no constant' }) },
      'TypeError',
    ],
    ['nothing that is known', 'messaging', { error: null }, '_OTHER'],
    ['its class, whatever its status was', 'http', { error: new RangeError('x'), status: 200 }, 'RangeError'],
    ['no error', 'http', { status: 302 }, ''],
    ['no error', 'database', { status: '500' }, ''],
  ] as const)('that ends with %s', (_what, kind, result, errorType) => {
    const { host, ends } = calling();
    host.calls
      .target({ kind: kind as CallKind, system: 'any' })
      .begin({ operation: 'x' })
      .end(result);
    expect(ends).toMatchObject([{ errorType, outcome: errorType === '' ? 'success' : 'error' }]);
  });

  test('may have begun before it was told of, and never in the future', () => {
    const { host, clock, ends } = calling();
    const target = host.calls.target(orders);
    clock.advance(1_000);
    const now = host.clock.now();
    for (const startedMs of [now - 250, now + 250, Number.NaN, Number.NEGATIVE_INFINITY, 'x' as never]) {
      target.begin(select, { startedMs }).end();
    }
    expect(ends.map(({ durationMs }) => durationMs)).toEqual([250, 0, 0, 0, 0]);
  });

  test('keeps no more than the beginning of a text, of applications without types too', async () => {
    const { host, ends, monitor } = calling();
    const target = host.calls.target(orders);
    const long = 'x'.repeat(100_000);
    for (let i = 0; i < 3; i++) {
      target.begin({ operation: long, collection: long, summary: long }).end();
      target.begin({ operation: 7, collection: null } as never).end();
    }
    expect(ends[0]!.summary).toHaveLength(255);
    expect(ends[1]).toMatchObject({ operation: '7', summary: '7' });
    const [{ summaries = [] } = {}] = monitor.diagnostics().calls.targets;
    expect(summaries.map(({ calls }) => calls)).toEqual([3, 3]);
    expect(await scraped(monitor, 'db_client_operation_duration_seconds_count')).toHaveLength(2);
  });

  test('never throws, whatever the clock, the details, the origin and the error are', async () => {
    const { host, clock, monitor } = calling();
    const target = host.calls.target(orders);
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error('hostile');
        },
        has: () => true,
      },
    );
    const begun = target.begin(select);
    target.begin(hostile as never).end();
    target.begin(undefined as never).end();
    target.begin(select, hostile as never).end();
    target.begin(select, { work: {} as never }).end();
    target.begin(select, { work: null as never }).end();
    target.begin(select).end(hostile as never);
    target.begin(select).end({ error: hostile });
    expect(await scraped(monitor, 'golden_signals_internal_errors_total{component="calls"}')).toEqual([
      'golden_signals_internal_errors_total{component="calls"} 4',
    ]);
    clock.now = () => {
      throw new Error('no time');
    };
    target.begin(select).end();
    begun.sent();
    begun.headers();
    begun.end();
  });
});

describe('the listeners', () => {
  test('are told of a call with its own work, never with the current one', async () => {
    const { host, ends } = calling();
    const target = host.calls.target(orders);
    const works: Work[] = [];
    const [first, second] = ['first', 'second'].map((name) =>
      host.work.define('job', name).run(() => {
        works.push(host.work.current()!);
        return target.begin(select);
      }),
    );
    host.work.define('job', 'third').run(() => {
      second!.end();
      first!.end();
      target.begin(select, { work: works[0] }).end();
      target.begin(select, { work: undefined }).end();
    });
    expect(ends.map(({ work }) => work?.name)).toEqual(['second', 'first', 'first', undefined]);
    expect(ends[0]!.work).toBe(works[1]);
  });

  test('that throw or reject are internal errors of theirs, and hold up nobody', async () => {
    const { host, monitor, ends } = calling();
    const heard: CallEnd[] = [];
    const failing: Extension = {
      name: 'failing',
      setup({ calls }) {
        calls.onEnd(() => {
          throw new Error('thrown');
        });
        calls.onEnd((async () => {
          throw new Error('rejected');
        }) as never);
        const undo = calls.onEnd((end) => heard.push(end));
        undo();
        undo();
      },
    };
    monitor.use(failing);
    host.calls.target(orders).begin(select).end();
    await new Promise((resolve) => setImmediate(resolve));
    expect(ends).toHaveLength(1);
    expect(heard).toEqual([]);
    expect(await monitor.registry.metrics()).toContain('internal_errors_total{component="failing"} 2');
  });
});

describe('the metrics', () => {
  test('exist from the first target of their kind on, with the buckets that OpenTelemetry advises', async () => {
    const { host, monitor } = calling();
    expect(await scraped(monitor, '# TYPE db_')).toEqual([]);
    const cache = host.calls.target({ kind: 'cache', system: 'redis', namespace: '0', address: 'cache' });
    expect(await scraped(monitor, '# TYPE db_')).toEqual([
      '# TYPE db_client_operation_duration_seconds histogram',
    ]);
    expect(await scraped(monitor, '# TYPE http_client')).toEqual([]);
    expect(await scraped(monitor, '# TYPE messaging')).toEqual([]);
    cache.begin({ operation: 'GET' }).end({ hit: true });
    const buckets = await scraped(monitor, 'db_client_operation_duration_seconds_bucket');
    expect(buckets.map((line) => /le="([^"]+)"/.exec(line)?.[1])).toEqual(
      '0.001 0.005 0.01 0.05 0.1 0.5 1 5 10 +Inf'.split(' '),
    );
  });

  test('have the labels of the conventions, empty where nothing is known', async () => {
    const { host, clock, monitor } = calling();
    const broker = { kind: 'messaging', system: 'rabbitmq', address: 'mq', port: 5672 } as const;
    const call = host.calls.target(broker).begin({ operation: 'publish', collection: 'mails' });
    clock.advance(20);
    call.end();
    const database = host.calls.target({ ...orders, address: 'db', port: 5432 });
    database.begin(select).end({ error: new Error('x'), status: '40001' });
    host.calls.target({ kind: 'http', system: 'http' }).begin({ operation: 'brew' }).end({ status: 200 });
    expect(await scraped(monitor, 'messaging_client_operation_duration_seconds_sum')).toEqual([
      'messaging_client_operation_duration_seconds_sum{messaging_system="rabbitmq",messaging_operation_name="publish",messaging_destination_name="mails",error_type="",server_address="mq",server_port="5672"} 0.02',
    ]);
    expect(await scraped(monitor, 'db_client_operation_duration_seconds_count')).toEqual([
      'db_client_operation_duration_seconds_count{db_system_name="postgresql",db_namespace="shop",db_collection_name="orders",db_operation_name="SELECT",db_client_connection_pool_name="main",error_type="40001",server_address="db",server_port="5432"} 1',
    ]);
    expect(await scraped(monitor, 'http_client_request_duration_seconds_count')).toEqual([
      'http_client_request_duration_seconds_count{http_request_method="_OTHER",server_address="",server_port="",http_response_status_code="200",error_type="",url_template=""} 1',
    ]);
  });

  test('are called the same in the naming of OpenTelemetry', async () => {
    const { host, monitor } = calling({ http: { naming: 'opentelemetry' } });
    host.calls.target(orders).begin(select).end();
    expect(await scraped(monitor, 'db_client_operation_duration_seconds_count')).toHaveLength(1);
  });

  test('have no more series than the registry allows', async () => {
    const { host, monitor } = calling({ maxSeriesPerMetric: 5 });
    const target = host.calls.target(orders);
    for (let i = 0; i < 300; i++) target.begin({ operation: 'SELECT', collection: `table_${i}` }).end();
    const lines = await scraped(monitor, 'db_client_operation_duration_seconds_count');
    expect(lines).toHaveLength(6);
    expect(lines.at(-1)).toMatch(/db_collection_name="__overflow__".* 295$/);
  });
});

describe('the live windows', () => {
  test('tell of each target and its summaries, what took the most time first', () => {
    const { host, clock, monitor } = calling();
    const main = host.calls.target(orders);
    const cache = host.calls.target({ kind: 'cache', system: 'redis' });
    const run = (target: typeof main, summary: string, ms: number, waitMs = 0, error?: Error) => {
      const call = target.begin({ operation: 'SELECT', summary });
      clock.advance(waitMs);
      if (waitMs > 0) call.sent();
      clock.advance(ms - waitMs);
      call.end({ error });
    };
    for (let i = 0; i < 10; i++) run(main, 'SELECT orders', 10, 4);
    run(main, 'SELECT stock', 400, 0, new Error('x'));
    cache.begin({ operation: 'GET' }).end({ hit: true });
    cache.begin({ operation: 'GET' }).end({ hit: false });
    const open = cache.begin({ operation: 'GET' });
    const { targets } = monitor.diagnostics().calls;
    expect(targets).toMatchObject([
      {
        name: 'postgresql main',
        ...{ calls: 11, errors: 1, totalMs: 500, waitMs: 40, maxMs: 400, inProgress: 0 },
        summaries: [
          { summary: 'SELECT stock', calls: 1, errors: 1, totalMs: 400, waitMs: 0 },
          { summary: 'SELECT orders', calls: 10, errors: 0, totalMs: 100, waitMs: 40, errorRatio: 0 },
        ],
      },
      { name: 'redis', calls: 2, hits: 1, misses: 1, inProgress: 1 },
    ]);
    expect(targets[0]!.p50Ms).toBeCloseTo(10, 0);
    expect(targets[0]!.p99Ms).toBeCloseTo(400, -1);
    open.end();
    const lines = () =>
      monitor.reportSections().find(({ headline }) => headline === 'calls to dependencies')?.lines;
    expect(lines()).toEqual([
      'postgresql main: 11 calls, p50 10.0 ms, p99 400 ms, 1 failed, waited 40.0 ms of 500 ms, most time in SELECT stock (400 ms)',
      'redis: 3 calls, p50 0.00 ms, p99 0.00 ms, most time in GET (0.00 ms)',
    ]);
    clock.advance(61_000);
    expect(monitor.diagnostics().calls.targets).toMatchObject([{ calls: 0 }, { calls: 0 }]);
    expect(lines()).toBeUndefined();
  });

  test('without details have no summaries', async () => {
    const { host, monitor } = calling({ showDetails: false });
    host.calls.target(orders).begin({ operation: 'SELECT', summary: 'SELECT secrets' }).end();
    const answer = await monitor.endpoints.handle({
      method: 'GET',
      path: '/monitoring/calls',
      query: new URLSearchParams(),
      headers: {},
      signal: new AbortController().signal,
      remoteAddress: undefined,
      readBody: async () => undefined,
    } as never);
    const body = String(answer?.body);
    expect(JSON.parse(body).targets).toMatchObject([{ name: 'postgresql main', calls: 1 }]);
    expect(body).not.toContain('secrets');
  });

  test('are bounded: summaries beyond the two hundredth are one', () => {
    const { host, clock, monitor, ends } = calling();
    const target = host.calls.target(orders);
    for (let i = 0; i < 250; i++) {
      const call = target.begin({ operation: 'SELECT', summary: `SELECT ${i}` });
      clock.advance(i < 200 ? 1 : 100);
      call.end();
    }
    const [{ calls, summaries = [] } = { calls: 0 }] = monitor.diagnostics().calls.targets;
    expect(calls).toBe(250);
    expect(summaries).toHaveLength(10);
    expect(summaries[0]).toMatchObject({ summary: '__overflow__', calls: 50 });
    expect(ends.at(-1)!.summary).toBe('SELECT 249');
  });
});
