import { createMonitor, type ErrorContext, type FailureOptions } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ErrorTracker } from '../../../src/errors/error-tracker.ts';
import { hostile, hostileValues } from '../../errors/hostile-values.ts';
import { counted, trackerOf } from './tracker.ts';

const request: ErrorContext = { source: 'request', method: 'GET', route: '/orders/:id', status: 500 };

function loadOrder(id: number): Error {
  return new Error(`Order ${id} was not found`);
}

function loadUser(id: number): Error {
  return new Error(`Order ${id} was not found`);
}

describe('grouping', () => {
  test('the same bug with other ids is one group', () => {
    const { tracker } = trackerOf();
    for (const id of [1, 23, 456, 7_890]) tracker.capture(loadOrder(id), request);
    expect(tracker.groups()).toMatchObject([
      { type: 'Error', title: 'Order <n> was not found', count: 4, routes: { 'GET /orders/:id': 4 } },
    ]);
    expect(tracker.groups()[0]?.location).toMatch(
      /^loadOrder packages\/core\/test\/.*error-tracker\.test\.ts:\d+$/,
    );
  });

  test('a group counts its errors by the minute, once each', () => {
    const { tracker, clock } = trackerOf();
    const seconds = 1_000;
    tracker.capture(loadOrder(1), request);
    const error = loadOrder(2);
    tracker.capture(error, request);
    tracker.capture(error, { source: 'operation', operation: 'load-order' });
    clock.advance(120 * seconds);
    tracker.capture(loadOrder(3), request);
    expect(tracker.groups()).toMatchObject([{ count: 3, perMinute: [2, 0, 1] }]);
    clock.advance(3_600 * seconds);
    expect(tracker.groups()).toMatchObject([{ count: 3, perMinute: [] }]);
  });

  test('another message, another type or another place is another group', () => {
    const { tracker } = trackerOf();
    tracker.capture(loadOrder(1), request);
    tracker.capture(loadUser(1), request);
    tracker.capture(Object.assign(loadOrder(1), { name: 'OrderError' }), request);
    tracker.capture(Object.assign(loadOrder(1), { message: 'Order is locked' }), request);
    expect(tracker.groups()).toHaveLength(4);
  });

  test('lines do not matter, files and functions do', () => {
    const { tracker } = trackerOf();
    const at = (place: string) =>
      tracker.capture(Object.assign(new Error('x'), { stack: `Error: x\n    at ${place}` }), request);
    at('load (/app/orders.js:10:5)');
    at('load (/app/orders.js:12:7)');
    at('async load (/app/orders.js:12:7)');
    expect(tracker.groups()).toMatchObject([{ count: 3 }]);
    at('store (/app/orders.js:10:5)');
    at('load (/app/users.js:10:5)');
    expect(tracker.groups()).toHaveLength(3);
  });

  test('an error without message or frames is named by what it has', () => {
    const { tracker } = trackerOf();
    tracker.capture(Object.assign(new AggregateError([]), { stack: '', code: 'ECONNREFUSED' }), request);
    tracker.capture(Object.assign(new RangeError(), { stack: '' }), request);
    expect(tracker.groups().map(({ title }) => title)).toEqual(['RangeError', 'ECONNREFUSED']);
  });

  test('a fingerprint depends on nothing but the error', () => {
    const [first, second] = [trackerOf(), trackerOf()];
    first.tracker.capture(loadOrder(1), request);
    second.tracker.capture(loadOrder(2), { source: 'captured' });
    expect(first.events[0]?.fingerprint).toMatch(/^[\da-f]{16}$/);
    expect(first.events[0]?.fingerprint).toBe(second.events[0]?.fingerprint);
  });

  test('a group knows when, where and how its errors were seen', () => {
    const { tracker, clock } = trackerOf();
    const firstSeenMs = clock.wallTimeMs();
    tracker.capture(loadOrder(1), request);
    clock.advance(1_000);
    tracker.capture(loadOrder(2), { ...request, method: 'POST', status: 503 });
    tracker.capture(loadOrder(3), { source: 'operation', operation: 'load-order' });
    expect(tracker.groups()).toMatchObject([
      {
        count: 3,
        firstSeenMs,
        lastSeenMs: firstSeenMs + 1_000,
        routes: { 'GET /orders/:id': 1, 'POST /orders/:id': 1 },
        statuses: { 500: 1, 503: 1 },
        operations: { 'load-order': 1 },
      },
    ]);
  });

  test('routes beyond the first 20 are counted together', () => {
    const { tracker } = trackerOf();
    for (let index = 0; index < 30; index += 1) {
      tracker.capture(loadOrder(index), { source: 'request', route: `/${'r'.repeat(index + 1)}` });
    }
    const routes = tracker.groups()[0]?.routes ?? {};
    expect(Object.keys(routes)).toHaveLength(21);
    expect(routes).toMatchObject({ '/r': 1, __overflow__: 10 });
  });

  test('the latest samples are kept, without the error itself', () => {
    const { tracker } = trackerOf({ samplesPerGroup: 2 });
    for (const id of [1, 2, 3]) tracker.capture(loadOrder(id), { ...request, requestId: `r${id}` });
    const samples = tracker.groups()[0]?.samples ?? [];
    expect(samples.map(({ requestId, error }) => [requestId, error.message])).toEqual([
      ['r3', 'Order 3 was not found'],
      ['r2', 'Order 2 was not found'],
    ]);
    expect(samples[0]).not.toHaveProperty('original');
  });
});

describe('the limit of groups', () => {
  const kinds = ['alpha', 'beta', 'gamma', 'delta'];
  const titles = (tracker: ErrorTracker) => tracker.groups().map(({ title }) => title);

  test('makes the least recently seen give way, counted', async () => {
    const { tracker, registry } = trackerOf({ maxGroups: 3 });
    for (const kind of kinds.slice(0, 3)) tracker.capture(new Error(kind), request);
    tracker.capture(new Error('alpha'), request);
    expect(titles(tracker)).toEqual(['alpha', 'gamma', 'beta']);
    tracker.capture(new Error('delta'), request);
    expect(titles(tracker)).toEqual(['delta', 'alpha', 'gamma']);
    expect(await counted(registry, 'golden_signals_error_groups_evicted_total')).toBe(1);
  });

  test('is 200', async () => {
    const { tracker, registry } = trackerOf();
    for (let index = 0; index < 250; index += 1) {
      tracker.capture(Object.assign(new Error('x'), { name: `Type${index}` }), request);
    }
    expect(tracker.groups()).toHaveLength(200);
    expect(await counted(registry, 'golden_signals_error_groups_evicted_total')).toBe(50);
    expect(await counted(registry, 'golden_signals_errors_captured_total', 'request')).toBe(250);
  });
});

describe('one error that is reported several times', () => {
  test('counts once, and adds what it knows', async () => {
    const { tracker, events, registry } = trackerOf();
    const error = loadOrder(1);
    tracker.capture(error, { source: 'operation', operation: 'query' });
    tracker.capture(error, { source: 'operation', operation: 'load-order' });
    tracker.capture(error, request);
    expect(events.map(({ repeated }) => repeated)).toEqual([false, true, true]);
    expect(new Set(events.map(({ fingerprint }) => fingerprint)).size).toBe(1);
    expect(tracker.groups()).toMatchObject([
      {
        count: 1,
        operations: { query: 1, 'load-order': 1 },
        routes: { 'GET /orders/:id': 1 },
        statuses: { 500: 1 },
      },
    ]);
    expect(tracker.groups()[0]?.samples).toHaveLength(1);
    expect(await counted(registry, 'golden_signals_errors_captured_total', 'operation')).toBe(1);
    expect(await counted(registry, 'golden_signals_errors_captured_total', 'request')).toBe(0);
  });

  test('does not count its route again', () => {
    const { tracker } = trackerOf();
    const error = Object.freeze(loadOrder(1));
    tracker.capture(error, { ...request, source: 'operation', operation: 'query' });
    tracker.capture(error, request);
    expect(tracker.groups()).toMatchObject([
      { count: 1, routes: { 'GET /orders/:id': 1 }, statuses: { 500: 1 } },
    ]);
  });

  test('is another one in another request', () => {
    const { tracker, events } = trackerOf();
    const shared = new Error('shared');
    for (const requestId of ['r1', 'r2']) {
      tracker.capture(shared, { source: 'operation', operation: 'query', requestId });
      tracker.capture(shared, { ...request, requestId });
    }
    expect(events.map(({ repeated }) => repeated)).toEqual([false, true, false, true]);
    expect(tracker.groups()).toMatchObject([{ count: 2, routes: { 'GET /orders/:id': 2 } }]);
  });

  test('is another one for every request that ends with it, also where requests have no id', () => {
    const { tracker } = trackerOf();
    const shared = new Error('shared');
    for (let index = 0; index < 3; index += 1) tracker.capture(shared, request);
    expect(tracker.groups()).toMatchObject([{ count: 3 }]);
  });

  test('is another one in another request whose client sends the same id', () => {
    const { tracker, events } = trackerOf();
    const shared = new Error('shared');
    const requestId = 'constant';
    for (let index = 0; index < 50; index += 1) {
      const exchange = {};
      tracker.capture(shared, { source: 'operation', operation: 'query', requestId }, exchange);
      tracker.capture(shared, { ...request, requestId }, exchange);
    }
    expect(tracker.groups()).toMatchObject([{ count: 50, routes: { 'GET /orders/:id': 50 } }]);
    expect(events.filter(({ repeated }) => repeated)).toHaveLength(50);
  });

  test('is another one for every request that ends with it, also where all have one id', () => {
    const { tracker } = trackerOf();
    const shared = new Error('shared');
    for (let index = 0; index < 50; index += 1) {
      tracker.capture(shared, { ...request, requestId: 'constant' }, {});
    }
    expect(tracker.groups()).toMatchObject([{ count: 50 }]);
  });

  test('is another one after some seconds', () => {
    const { tracker, clock } = trackerOf();
    const shared = new Error('shared');
    const job: ErrorContext = { source: 'operation', operation: 'job' };
    tracker.capture(shared, job);
    clock.advance(5_000);
    tracker.capture(shared, job);
    expect(tracker.groups()).toMatchObject([{ count: 1 }]);
    clock.advance(5_001);
    tracker.capture(shared, job);
    expect(tracker.groups()).toMatchObject([{ count: 2 }]);
  });

  test('is announced although its group has given way', () => {
    const { tracker, events } = trackerOf({ maxGroups: 1 });
    const error = new Error('first');
    tracker.capture(error, { source: 'operation', operation: 'query' });
    tracker.capture(new Error('second'), request);
    tracker.capture(error, request);
    expect(events.at(-1)).toMatchObject({ repeated: true, error: { message: 'first' } });
    expect(tracker.groups()).toMatchObject([{ title: 'second' }]);
  });

  test('texts are never the same error', () => {
    const { tracker } = trackerOf();
    tracker.capture('text', request);
    tracker.capture('text', request);
    expect(tracker.groups()).toMatchObject([{ count: 2 }]);
  });
});

describe('listeners', () => {
  test('are given the error as it was thrown, and everything else redacted', () => {
    const { tracker, events, clock } = trackerOf();
    const error = new Error('token=abc');
    tracker.capture(error, {
      ...request,
      requestId: 'r1',
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      spanId: '00f067aa0ba902b7',
      fields: { password: 'abc', tenant: 'acme' },
    });
    expect(events).toEqual([
      {
        ...request,
        handled: false,
        operation: undefined,
        requestId: 'r1',
        traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
        spanId: '00f067aa0ba902b7',
        fields: { password: '[redacted]', tenant: 'acme' },
        timestampMs: clock.wallTimeMs(),
        error: expect.objectContaining({ message: 'token=[redacted]' }),
        fingerprint: expect.any(String),
        repeated: false,
        original: error,
      },
    ]);
    expect(events[0]?.original).toBe(error);
  });

  test('that report errors themselves are not told of those', () => {
    const { tracker, events, listeners } = trackerOf();
    listeners.push(() => tracker.capture(new Error('of the listener'), { source: 'captured' }));
    tracker.capture(new Error('first'), request);
    tracker.capture(new Error('second'), request);
    expect(events.map(({ error }) => error.message)).toEqual(['first', 'second']);
    expect(tracker.groups().map(({ count }) => count)).toEqual([2, 1, 1]);
  });

  test('of a monitor are told', async () => {
    const monitor = createMonitor({ logger: new MemoryLogger(), runtimeMetrics: false });
    const told: unknown[] = [];
    monitor.on('error', ({ original, source }) => told.push([original, source]));
    monitor.captureError('thrown');
    expect(told).toEqual([['thrown', 'captured']]);
    await monitor.close();
  });
});

describe('a fingerprint of the application', () => {
  test('names the group, and may leave it to the default', () => {
    const { tracker, internalErrors } = trackerOf({
      fingerprint: ({ error, route, original }) =>
        original instanceof Error && error.message.startsWith('own') ? `${route}` : undefined,
    });
    tracker.capture(new Error('own 1'), request);
    tracker.capture(new TypeError('own two'), request);
    tracker.capture(new Error('other'), request);
    expect(tracker.groups()).toMatchObject([
      { fingerprint: expect.stringMatching(/^[\da-f]{16}$/), count: 1 },
      { fingerprint: '/orders/:id', count: 2 },
    ]);
    expect(internalErrors).toEqual([]);
  });

  test.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['returns a number', () => 5],
    ['returns nothing', () => ''],
    ['returns null', () => null],
    ['returns a promise', () => Promise.reject(new Error('later'))],
  ])('that %s is counted, and the default taken', (_what, fingerprint) => {
    const { tracker, internalErrors } = trackerOf({ fingerprint: fingerprint as () => string });
    tracker.capture(new Error('x'), request);
    expect(tracker.groups()[0]?.fingerprint).toMatch(/^[\da-f]{16}$/);
    expect(internalErrors).toMatchObject([{ component: 'failures:fingerprint' }]);
  });

  test('is redacted and cut', () => {
    const { tracker } = trackerOf({ fingerprint: () => `token=abc ${'x'.repeat(1_000)}` });
    tracker.capture(new Error('x'), request);
    const fingerprint = tracker.groups()[0]?.fingerprint ?? '';
    expect(fingerprint).toMatch(/^token=\[redacted\] x+…$/);
    expect(fingerprint).toHaveLength(200);
  });
});

describe('under stress', () => {
  test.each(hostileValues)('%s is captured', (_what, make) => {
    const { tracker, internalErrors } = trackerOf();
    tracker.capture(make(), request);
    tracker.capture(make(), { source: 'uncaught' });
    expect(internalErrors).toEqual([]);
    expect(tracker.groups()[0]?.type).toEqual(expect.any(String));
    expect(JSON.stringify(tracker.groups()).length).toBeLessThan(200_000);
  });

  test('anything is captured', () => {
    const { tracker, internalErrors } = trackerOf();
    const anything = fc.anything({
      withBigInt: true,
      withNullPrototype: true,
      withObjectString: true,
      withDate: true,
    });
    fc.assert(
      fc.property(anything, fc.dictionary(fc.string(), anything), fc.string(), (thrown, fields, route) => {
        tracker.capture(thrown, { source: 'captured', route, fields });
        tracker.capture(Object.assign(new Error(String(route)), { cause: thrown, code: thrown }), request);
      }),
    );
    expect(internalErrors).toEqual([]);
  });

  test('a context that cannot be read is counted', () => {
    const { tracker, internalErrors } = trackerOf();
    tracker.capture(new Error('x'), hostile() as ErrorContext);
    tracker.capture(new Error('x'), { ...request, fields: hostile() as Record<string, unknown> });
    expect(internalErrors).toMatchObject([{ component: 'failures' }]);
    expect(tracker.groups()).toMatchObject([{ count: 1 }]);
  });

  test('a context without types is taken as far as it goes', () => {
    const { tracker, events } = trackerOf();
    tracker.capture(new Error('x'), { ...request, status: '500', requestId: 7, route: null } as never);
    expect(events).toMatchObject([{ requestId: '7', status: undefined, route: undefined }]);
  });

  test('a host that throws breaks nobody, and is told when it can be', () => {
    const { tracker, host, internalErrors } = trackerOf();
    const { internalError } = host;
    host.internalError = () => {
      throw new Error('no');
    };
    tracker.capture(new Error('x'), hostile() as ErrorContext);
    host.internalError = internalError;
    tracker.capture(new Error('x'), request);
    expect(internalErrors).toMatchObject([{ component: 'failures' }]);
  });

  test('a full stack breaks nobody, and what was lost is counted', () => {
    const { tracker, events, internalErrors } = trackerOf();
    let attempts = 0;
    let captured = 0;
    const recurse = (depth: number): number => {
      try {
        return recurse(depth + 1) + 1;
      } catch (error) {
        // Every frame on the way up has a little more stack than the one below.
        attempts += 1;
        if (attempts < 500) {
          tracker.capture({ attempts }, request);
          // Not reached where there is not even the stack to call it.
          captured += 1;
        }
        throw error;
      }
    };
    expect(() => recurse(0)).toThrow(RangeError);
    const last = new Error('afterwards');
    tracker.capture(last, request);
    expect(events.at(-1)?.original).toBe(last);
    expect(events.length + internalErrors.length).toBeGreaterThanOrEqual(captured + 1);
    expect(internalErrors.length).toBeGreaterThan(0);
    expect(tracker.groups().length).toBeGreaterThan(0);
  });

  test('a storm of different messages leaves the groups at their limit', () => {
    const { tracker } = trackerOf();
    const word = (index: number) =>
      index.toString(26).replace(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)]!);
    for (let index = 0; index < 2_000; index += 1) {
      tracker.capture(new Error(`failed ${word(index)} ${'x'.repeat(10_000)}`), {
        ...request,
        fields: { index },
      });
    }
    expect(tracker.groups()).toHaveLength(200);
    expect(JSON.stringify(tracker.groups()).length).toBeLessThan(200 * 12_000);
  });
});

test('no secret that an error or its context carries is kept or announced, but in the original', () => {
  const secret = 'S3cr3tV4lue';
  const { tracker, events } = trackerOf();
  const inner = Object.assign(new Error(`postgres://bob:${secret}@db/shop`), { code: `token=${secret}` });
  const error = new Error(`GET /a?key=${secret} with Bearer ${secret}`, { cause: inner });
  tracker.capture(error, {
    source: 'request',
    route: `/a?key=${secret}`,
    operation: `password=${secret}`,
    requestId: `token=${secret}`,
    fields: {
      headers: { authorization: secret, cookie: secret },
      body: { password: secret },
      url: `/a?${secret}`,
    },
  });
  const announced = events.map(({ original, ...event }) => event);
  expect(JSON.stringify([announced, tracker.groups()])).not.toContain(secret);
});

describe('options', () => {
  test('have defaults', () => {
    expect(trackerOf({}).tracker.options).toEqual({
      maxGroups: 200,
      samplesPerGroup: 5,
      clientErrors: false,
      fingerprint: undefined,
      uncaughtExceptions: false,
    });
  });

  test.each([
    [{ maxGroups: 0 }],
    [{ samplesPerGroup: 1.5 }],
    [{ clientErrors: 'yes' }],
    [{ fingerprint: 'x' }],
    [{ uncaughtExceptions: 1 }],
    [{ groups: 5 }],
  ])('%j is refused', (options) => {
    expect(() => trackerOf(options as FailureOptions)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^ERR_GS_OPTION_/) }),
    );
  });
});
