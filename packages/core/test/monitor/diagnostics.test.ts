import { addContext, currentRequest, type ErrorEvent, type ReportedStall } from '@golden-signals/core';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { eventually, type Handler, MonitoredService } from '../diagnostics/support.ts';

let service: MonitoredService;

async function serve(handler: Handler, options = {}): Promise<MonitoredService> {
  service = await new MonitoredService(handler, options).listen();
  return service;
}

afterEach(() => service.close());

class OrderError extends Error {
  override readonly name = 'OrderError';
}

describe('errors', () => {
  test('a failed request is grouped, told to listeners, and reported', async () => {
    await serve(() => {
      throw new OrderError('order 4711 has no lines');
    });
    const events: ErrorEvent[] = [];
    service.monitor.on('error', (event) => events.push(event));
    await service.send('/orders', { 'x-request-id': 'r-1' });
    await service.send('/orders');
    await eventually(() => events.length === 2);
    expect(events[0]).toMatchObject({
      source: 'request',
      method: 'GET',
      route: '/orders',
      status: 500,
      requestId: 'r-1',
      error: { type: 'OrderError', message: 'order 4711 has no lines' },
      repeated: false,
    });
    expect(events[0]!.original).toBeInstanceOf(OrderError);
    const [group, ...others] = service.monitor.diagnostics().errors.groups;
    expect(others).toEqual([]);
    expect(group).toMatchObject({
      type: 'OrderError',
      count: 2,
      routes: { 'GET /orders': 2 },
      statuses: { 500: 2 },
    });
    expect(service.monitor.report()).toContain('2 × OrderError');
  });

  test('a failure without an exception is grouped by what it was', async () => {
    await serve((_req, res) => res.writeHead(503).end());
    await service.send('/busy');
    await eventually(() => service.monitor.diagnostics().errors.groups.length === 1);
    expect(service.monitor.diagnostics().errors.groups).toMatchObject([{ type: '503', count: 1 }]);
  });

  test.each([
    [false, 0],
    [true, 1],
  ])('client errors are grouped only when asked: %s', async (clientErrors, groups) => {
    await serve(
      () => {
        throw Object.assign(new Error('no such user'), { status: 404 });
      },
      { errors: { clientErrors } },
    );
    await service.send('/users');
    await eventually(() => service.monitor.snapshot().total.requests === 1);
    expect(service.monitor.diagnostics().errors.groups.length).toBe(groups);
  });

  describe('of a slow request', () => {
    const pool = { kind: 'pool_wait', text: 'waited 310 ms for the pool "main"', ms: 310 };
    /** Answers how often the causes were asked for. */
    const explained = (causes: readonly unknown[] = [pool]) => {
      const explain = jest.fn(() => causes as []);
      service.monitor.use({ name: 'pool', setup: (host) => void host.causes.add(explain) });
      return explain;
    };
    const options = { http: { slowThresholdMs: 1 }, stalls: false };
    const slowly = async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      throw new OrderError('gone');
    };

    test('have the causes of its taking so long, which are asked for once', async () => {
      await serve(slowly, options);
      const explain = explained();
      const events: ErrorEvent[] = [];
      service.monitor.on('error', (event) => events.push(event));
      await service.send('/orders');
      await eventually(() => events.length === 1);
      expect(events[0]!.causes).toContainEqual(pool);
      const { errors, slow } = service.monitor.diagnostics();
      expect(errors.groups).toMatchObject([{ samples: [{ causes: expect.arrayContaining([pool]) }] }]);
      expect(slow.recent).toMatchObject([{ causes: expect.arrayContaining([pool]) }]);
      expect(explain).toHaveBeenCalledTimes(1);
      expect(JSON.stringify(await service.read('/monitoring/errors'))).not.toContain('310 ms');
    });

    test('have them also when an operation reported the error before', async () => {
      await serve((_req, _res, monitor) => monitor.operations.operation('load').run(slowly), options);
      explained();
      const events: ErrorEvent[] = [];
      service.monitor.on('error', (event) => events.push(event));
      await service.send('/orders');
      await eventually(() => events.length === 2);
      expect(events[0]!.causes).toBeUndefined();
      expect(events[1]).toMatchObject({ repeated: true, causes: expect.arrayContaining([pool]) });
      const [group] = service.monitor.diagnostics().errors.groups;
      expect(group).toMatchObject({
        samples: [{ source: 'operation', causes: expect.arrayContaining([pool]) }],
      });
    });

    test('a quick one is not explained', async () => {
      await serve(
        () => {
          throw new OrderError('gone');
        },
        { http: { slowThresholdMs: 60_000 }, stalls: false },
      );
      const explain = explained();
      await service.send('/orders');
      await eventually(() => service.monitor.diagnostics().errors.groups.length === 1);
      const [group] = service.monitor.diagnostics().errors.groups;
      expect(group).toMatchObject({ samples: [{ source: 'request' }] });
      expect(group).not.toMatchObject({ samples: [{ causes: expect.anything() }] });
      expect(explain).not.toHaveBeenCalled();
    });
  });

  test('what an operation throws and its request fails with counts once, and knows both', async () => {
    const load = async () => {
      throw new OrderError('gone');
    };
    await serve(async (_req, _res, monitor) => monitor.operations.operation('load-order').run(load));
    const events: ErrorEvent[] = [];
    service.monitor.on('error', (event) => events.push(event));
    await service.send('/orders');
    await eventually(() => events.some(({ source }) => source === 'request'));
    expect(events.map(({ source, repeated }) => [source, repeated])).toEqual([
      ['operation', false],
      ['request', true],
    ]);
    expect(service.monitor.diagnostics().errors.groups).toMatchObject([
      { count: 1, routes: { 'GET /orders': 1 }, operations: { 'load-order': 1 } },
    ]);
  });

  test('an operation that refuses its caller is no error to group, unless asked', async () => {
    await serve((_req, res) => res.end());
    const refuse = () => {
      throw Object.assign(new OrderError('no such order'), { statusCode: 404 });
    };
    expect(() => service.monitor.operations.operation('find').run(refuse)).toThrow(OrderError);
    expect(service.monitor.diagnostics().errors.groups).toEqual([]);
    expect(await service.monitor.registry.metrics()).toContain(
      'operation_errors_total{operation="find",error_type="OrderError"} 1',
    );
  });

  test('captureError takes anything, with the request that it happened in', async () => {
    await serve(
      (_req, res, monitor) => {
        addContext({ tenant: 'acme', password: 'hunter2' });
        monitor.captureError('only a text', { fields: { step: 2 } });
        res.end();
      },
      { requestContext: true },
    );
    await service.send('/pay', { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` });
    const groups = service.monitor.diagnostics().errors.groups;
    expect(groups).toMatchObject([{ count: 1 }]);
    expect('samples' in groups[0]! && groups[0].samples[0]).toMatchObject({
      source: 'captured',
      method: 'GET',
      route: '/pay',
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      fields: { tenant: 'acme', step: 2 },
    });
    expect(JSON.stringify(groups)).not.toContain('hunter2');
  });

  test('none are kept when they are switched off, and the metrics stay', async () => {
    await serve(
      () => {
        throw new OrderError('x');
      },
      { errors: false },
    );
    service.monitor.captureError(new Error('y'));
    await service.send('/orders');
    await eventually(() => service.monitor.snapshot().total.errors === 1);
    expect(service.monitor.diagnostics().errors.groups).toEqual([]);
    expect(await service.monitor.registry.metrics()).toContain(
      'http_request_errors_total{method="GET",route="/orders",error_type="OrderError"} 1',
    );
  });
});

describe('slow requests', () => {
  test('leave one record with what the process and the request did meanwhile', async () => {
    const query = () => new Promise((resolve) => setTimeout(resolve, 20));
    await serve(
      async (_req, res, monitor) => {
        await monitor.operations.operation('query').run(query);
        res.write('x');
        await new Promise((resolve) => setTimeout(resolve, 20));
        res.end();
      },
      { requestContext: true, http: { slowThresholdMs: 10 } },
    );
    await service.send('/slow', { 'x-request-id': 'r-2' });
    await eventually(() => service.monitor.diagnostics().slow.recent.length === 1);
    const { slowest, recent } = service.monitor.diagnostics().slow;
    expect(slowest).toEqual(recent);
    const [record] = recent;
    expect(record).toMatchObject({
      method: 'GET',
      route: '/slow',
      status: 200,
      thresholdMs: 10,
      requestId: 'r-2',
      concurrentRequests: 1,
      timeline: [{ name: 'query', outcome: 'success' }],
    });
    expect(record!.timeToFirstByteMs).toBeGreaterThan(15);
    expect(record!.timeToFirstByteMs).toBeLessThan(record!.durationMs);
    const line = service.logger.entries.find(({ message }) => message === 'slow HTTP request');
    expect(line).toMatchObject({
      level: 'warn',
      fields: { 'http.route': '/slow', 'http.response.status_code': 200 },
    });
  });
});

test('a slow request that failed is told the same in its record and its two lines', async () => {
  const fail: Handler = () => {
    throw new OrderError('gone');
  };
  await serve(fail, { requestLog: true, http: { slowThresholdMs: 0 } });
  await service.send('/orders', { 'x-request-id': 'r-4' });
  await eventually(() => service.logger.entries.length === 2);
  const [slow, logged] = service.logger.entries;
  expect([slow!.message, logged!.message]).toEqual(['slow HTTP request', 'HTTP request failed']);
  expect(logged!.fields).toMatchObject({
    'http.request.id': 'r-4',
    'error.type': 'OrderError',
    'exception.message': 'gone',
    'golden_signals.slow': true,
    'golden_signals.slow_threshold': 0,
  });
  expect(slow!.fields).toMatchObject(logged!.fields);
  const [record] = service.monitor.diagnostics().slow.recent;
  expect(record).toMatchObject({ requestId: 'r-4', errorType: 'OrderError', status: 500 });
  expect(record).not.toHaveProperty('error');
});

test('nothing is made of a request that is neither slow nor logged', async () => {
  // A machine that is busy delays the event loop, which would be noted with the time.
  await serve((_req, res) => res.end(), { requestLog: { sampleRate: 0 }, stalls: false });
  const wallTime = jest.spyOn(service.monitor.clock, 'wallTimeMs');
  await service.send('/');
  await eventually(() => service.monitor.http.readService('short').requests === 1);
  expect(wallTime).not.toHaveBeenCalled();
  wallTime.mockRestore();
});

describe('work in progress', () => {
  test('is listed while it lasts, the oldest first', async () => {
    let finish = () => {};
    await serve((_req, res) => {
      finish = () => res.end();
    });
    const answer = service.send('/never', { 'x-request-id': 'r-5' });
    await eventually(() => service.monitor.snapshot().inFlight === 1);
    const { requests } = service.monitor.diagnostics().inFlight;
    expect(requests).toMatchObject([{ method: 'GET', name: '/never', requestId: 'r-5' }]);
    expect(await service.monitor.registry.metrics()).toMatch(/http_requests_in_flight_oldest_seconds 0\.\d+/);
    finish();
    await answer;
    await eventually(() => service.monitor.diagnostics().inFlight.requests.length === 0);
  });

  test('that passes its threshold is counted and told once', async () => {
    let finish = () => {};
    await serve(
      (_req, res) => {
        finish = () => res.end();
      },
      { http: { slowThresholdMs: 50 } },
    );
    const told: unknown[] = [];
    service.monitor.on('overdue', ({ name, thresholdMs }) => told.push([name, thresholdMs]));
    const answer = service.send('/never');
    await eventually(() => told.length === 1);
    expect(told).toEqual([['/never', 50]]);
    expect(await service.monitor.registry.metrics()).toContain(
      'http_requests_overdue_total{method="GET",route="/never"} 1',
    );
    finish();
    await answer;
  });
});

describe('stalls', () => {
  /** Keeps the event loop for longer than the threshold. */
  function drawChart(): void {
    const endMs = performance.now() + 150;
    while (performance.now() < endMs);
  }

  /**
   * Waits for two turns of the detector's timer; what was before is the application's start. The timer comes every 20 or
   * 40 ms, and timers that are late come in their order.
   */
  async function watched(): Promise<void> {
    for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setTimeout(resolve, 50));
  }

  /** The stall that a request is part of: a busy machine adds others. */
  function stallOf(path: string): ReportedStall | undefined {
    const { stalls } = service.monitor.diagnostics().stalls;
    return stalls.find(({ open }) => open.some(({ name }) => name === path));
  }

  test('know the request and the operation that blocked the event loop, though both are over', async () => {
    await serve(
      (_req, res, monitor) => {
        monitor.operations.operation('draw').run(drawChart);
        res.end();
      },
      { stalls: {} },
    );
    await watched();
    await service.send('/chart', { 'x-request-id': 'r-6' });
    await eventually(() => stallOf('/chart') !== undefined);
    const stall = stallOf('/chart');
    expect(stall!.durationMs).toBeGreaterThan(140);
    // They began in the same millisecond, so either may come first.
    expect(stall!.open.map(({ kind, name }) => `${kind} ${name}`).sort()).toEqual([
      'operation draw',
      'request /chart',
    ]);
    const request = stall!.open.find(({ kind }) => kind === 'request');
    expect(request).toMatchObject({ method: 'GET', requestId: 'r-6' });
    expect(request!.ageMs).toBeGreaterThan(140);
    const { length } = service.monitor.diagnostics().stalls.stalls;
    expect(await service.monitor.registry.metrics()).toContain(`nodejs_eventloop_stalls_total ${length}`);
  });

  test('do not tell what a request that is still open spends its time on', async () => {
    await serve(
      async (_req, res, monitor) => {
        await monitor.operations.operation('load-cart').run(async () => {});
        setTimeout(drawChart);
        await eventually(() => stallOf('/cart') !== undefined);
        res.end();
      },
      { requestContext: true, stalls: {} },
    );
    await watched();
    await service.send('/cart');
    const text = JSON.stringify(await service.read('/monitoring/stalls'));
    expect(text).toContain('"name":"/cart"');
    expect(text).not.toContain('load-cart');
  });
});

describe('the endpoints', () => {
  const failing: Handler = () => {
    throw new OrderError('order 4711 of jane@example.org');
  };

  test('show no details while nobody is authorised', async () => {
    await serve(failing, { requestContext: true, http: { slowThresholdMs: 0 }, stalls: {} });
    await service.send('/orders', { 'x-request-id': 'r-3' });
    await eventually(() => service.monitor.diagnostics().slow.recent.length === 1);
    const answers = await Promise.all(
      ['errors', 'slow', 'in-flight', 'stalls'].map((part) => service.read(`/monitoring/${part}`)),
    );
    expect(answers[0]).toMatchObject({ groups: [{ type: 'OrderError', count: 1 }] });
    expect(answers[1]).toMatchObject({ recent: [{ route: '/orders', status: 500 }] });
    expect(JSON.stringify(answers)).not.toMatch(/jane|r-3|stack|diagnostics\.test/);
  });

  test('show them to the authorised, and nothing to others', async () => {
    await serve(failing, { auth: { bearerToken: 't0ken' }, monitoringPath: '/ops' });
    await service.send('/orders', { 'x-request-id': 'r-3' });
    await eventually(() => service.monitor.diagnostics().errors.groups.length === 1);
    const refused = await service.monitor.endpoints.handle({
      method: 'GET',
      path: '/ops/errors',
      query: new URLSearchParams(),
      headers: {},
      remoteAddress: undefined,
    });
    expect(refused!.status).toBe(401);
    const report = await service.read('/ops/errors', { authorization: 'Bearer t0ken' });
    expect(report).toMatchObject({
      groups: [
        { samples: [{ requestId: 'r-3', error: { stack: expect.stringContaining('diagnostics.test') } }] },
      ],
    });
  });
});

describe('response headers', () => {
  test('none are added unless they are wanted', async () => {
    await serve((_req, res) => res.end());
    const { headers } = await service.send('/');
    expect(Object.keys(headers).sort()).toEqual(['connection', 'content-length', 'date']);
  });

  test('the time so far, the operations inside, and the id of the request', async () => {
    await serve(
      async (_req, res, monitor) => {
        await monitor.operations.operation('load cart; now').run(async () => {});
        res.end(currentRequest()?.requestId);
      },
      { requestContext: { responseHeader: true }, http: { responseTime: true, serverTiming: true } },
    );
    const { headers, body } = await service.send('/', { 'x-request-id': 'from-the-proxy' });
    expect(headers['x-response-time']).toMatch(/^\d+\.\dms$/);
    expect(headers['server-timing']).toMatch(/^total;dur=\d+\.\d, load_cart__now;dur=\d+\.\d$/);
    expect([headers['x-request-id'], body]).toEqual(['from-the-proxy', 'from-the-proxy']);
  });

  test("the application's own stay", async () => {
    await serve(
      (_req, res) =>
        res.writeHead(204, { 'x-request-id': 'mine', 'server-timing': 'db', 'x-response-time': '1' }).end(),
      { requestContext: true, http: { responseTime: true, serverTiming: true } },
    );
    const { headers } = await service.send('/');
    expect([headers['x-request-id'], headers['server-timing'], headers['x-response-time']]).toEqual([
      'mine',
      'db',
      '1',
    ]);
  });
});
