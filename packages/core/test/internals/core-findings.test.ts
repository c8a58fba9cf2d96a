import type { SlowRequestRecord, Stall } from '@golden-signals/core';
import { describe, expect, test } from '@jest/globals';
import { routeFindings } from '../../src/review/route-findings.ts';
import { slowFindings } from '../../src/slow/slow-findings.ts';
import { stallFindings } from '../../src/stalls/stall-findings.ts';

const windowMs = 900_000;

function stall(durationMs: number, more: Partial<Stall> = {}): Stall {
  return {
    ...{ startedAtMs: 1, durationMs, cpuMs: durationMs, openCount: 3, stacks: [], causes: [] },
    open: [
      {
        ...{ kind: 'request', name: '/report', method: 'GET', ageMs: 300, startedAtMs: 1 },
        ...{ requestId: 'r-1', traceId: undefined },
      },
    ],
    ...more,
  };
}

describe('stalls', () => {
  const inChart = stall(310, {
    stacks: [
      {
        ...{ afterMs: 100, late: false },
        frames: [{ functionName: 'drawChart', file: '/srv/chart.js', line: 7, column: 1 }],
      },
    ],
    causes: [{ kind: 'garbage_collection', text: 'garbage collection took 90.0 ms', ms: 90 }],
  });

  test('are one finding for each function, which is named where details are', () => {
    const stalls = [stall(150), inChart, { ...inChart, durationMs: 200 }];
    const [byWork, byFunction, ...others] = stallFindings(stalls, windowMs, { details: true });
    expect(others).toEqual([]);
    expect(byWork).toMatchObject({
      id: 'stall:unknown',
      title: 'Something blocks the event loop, for up to 150 ms at a time',
      next: expect.stringContaining('captureStacks'),
    });
    expect(byFunction).toEqual({
      id: 'stall:drawChart /srv/chart.js:7',
      severity: 'info',
      title: 'drawChart blocks the event loop, for up to 310 ms at a time',
      evidence: [
        '2 stalls in the last 15 min, 510 ms in all, the longest 310 ms',
        'up to 3 requests and operations waited at once',
        'in progress: GET /report',
        'during the longest, garbage collection took 90.0 ms',
      ],
      next: 'Move what drawChart (/srv/chart.js:7) computes to a worker thread, or cut it into slices.',
      signal: 'process.event_loop_delay',
      cost: (3 * 510) / windowMs,
    });
  });

  test('without a known function are one finding, whatever was in progress', () => {
    const during = (...names: string[]) =>
      stall(200, { open: names.map((name) => ({ ...stall(200).open[0]!, name })) });
    const stalls = [during('/report', '/orders'), during('/report'), during('/report', '/cart', '/orders')];
    expect(stallFindings(stalls, windowMs, { details: true })).toMatchObject([
      {
        id: 'stall:unknown',
        evidence: [
          '3 stalls in the last 15 min, 600 ms in all, the longest 200 ms',
          'up to 3 requests and operations waited at once',
          'in progress: GET /report, GET /orders (in 2 of them), GET /cart (in 1 of them)',
        ],
      },
    ]);
  });

  test('with a function of Node.js alone are of an unknown one', () => {
    const inNode = stall(200, {
      stacks: [
        {
          ...{ afterMs: 100, late: true },
          frames: [{ functionName: 'emit', file: 'node:events', line: 471, column: 1 }],
        },
      ],
    });
    expect(stallFindings([inNode], windowMs, { details: true })).toMatchObject([{ id: 'stall:unknown' }]);
  });

  test('in which the process did not get to run blame no function', () => {
    const waits = (cpuMs: number, kind = 'cpu_pressure', ms = 290) => ({
      ...inChart,
      cpuMs,
      causes: [{ kind, text: 'the machine waited for a processor', ms }],
    });
    const idOf = (one: Stall) => stallFindings([one], windowMs, { details: true })[0]!.id;
    expect(idOf(waits(20))).toBe('stall:no-processor');
    expect(idOf(waits(20, 'throttled'))).toBe('stall:no-processor');
    // It computed while others waited, waited for little of the time, or made a synchronous call.
    for (const own of [waits(200), waits(20, 'cpu_pressure', 100), waits(20, 'io_pressure')]) {
      expect(idOf(own)).toBe('stall:drawChart /srv/chart.js:7');
    }
    expect(stallFindings([waits(20)], windowMs, { details: true })[0]).toMatchObject({
      title: 'The event loop gets no processor, for up to 310 ms at a time',
    });
  });

  test('name no function without details, nor a request', () => {
    const findings = stallFindings([inChart], windowMs, { details: false });
    expect(findings).toMatchObject([{ id: 'stall:unknown' }]);
    expect(JSON.stringify(findings)).not.toMatch(/drawChart|chart\.js|r-1/);
  });

  test('are as severe as they are long', () => {
    const severity = (...durations: number[]) =>
      stallFindings(
        durations.map((durationMs) => stall(durationMs)),
        60_000,
        { details: false },
      )[0]!.severity;
    expect(severity(150)).toBe('info');
    expect(severity(1_000)).toBe('warning');
    expect(severity(300, 300)).toBe('warning');
    expect(severity(5_000)).toBe('critical');
    expect(severity(...Array.from({ length: 30 }, () => 200))).toBe('critical');
  });
});

describe('slow requests', () => {
  const record = (durationMs: number, ms: number, kind = 'event_loop'): SlowRequestRecord =>
    ({
      ...{ method: 'GET', route: '/orders', durationMs },
      causes: [{ kind, text: `delayed ${ms} ms`, ms }],
    }) as unknown as SlowRequestRecord;

  test('of a route that have one main cause are a finding', () => {
    const records = [record(1_000, 900), record(2_000, 1_500), record(1_000, 100)];
    expect(slowFindings(records, windowMs)).toEqual([
      {
        id: 'slow:event_loop',
        severity: 'warning',
        title: 'Slow requests of GET /orders have one main cause: delayed 1500 ms',
        evidence: [
          '3 slow requests in the last 15 min',
          '63 % of their time is explained by the cause "event_loop"',
        ],
        next: expect.stringContaining('event loop'),
        signal: 'http.latency_p99',
        cost: 2_500 / windowMs,
      },
    ]);
  });

  const of = (route: string, one: SlowRequestRecord): SlowRequestRecord => ({ ...one, route });

  test('of several routes that wait for the same are one finding', () => {
    const records = [
      ...[1, 2, 3].map(() => record(1_000, 900, 'pool_wait')),
      ...[1, 2, 3, 4].map(() => of('/carts', record(2_000, 1_600, 'pool_wait'))),
    ];
    expect(slowFindings(records, windowMs)).toMatchObject([
      {
        id: 'slow:pool_wait',
        title: 'Slow requests of GET /carts and 1 other route have one main cause: delayed 1600 ms',
        evidence: [
          '7 slow requests in the last 15 min',
          '83 % of their time is explained by the cause "pool_wait"',
          'most of them of GET /carts (4), GET /orders (3)',
        ],
        cost: 9_100 / windowMs,
      },
    ]);
  });

  test('of several routes that each do the same kind of thing are a finding for each', () => {
    const records = [1, 2, 3].flatMap(() => [
      record(1_000, 900, 'query'),
      of('/carts', record(1_000, 900, 'query')),
    ]);
    expect(slowFindings(records, windowMs).map(({ id }) => id)).toEqual([
      'slow:GET /orders:query',
      'slow:GET /carts:query',
    ]);
  });

  test('that are few, or whose time has no main cause, are none', () => {
    expect(slowFindings([record(1_000, 900), record(1_000, 900)], windowMs)).toEqual([]);
    expect(slowFindings([record(1_000, 400), record(1_000, 400), record(1_000, 400)], windowMs)).toEqual([]);
    expect(
      slowFindings([record(1_000, 900), record(1_000, 300, 'pool_wait'), record(1_000, 0)], windowMs),
    ).toEqual([]);
  });

  test('whose cause somebody else knows are told to shorten it', () => {
    const records = [1, 2, 3].map(() => record(1_000, 800, 'pool_wait'));
    expect(slowFindings(records, windowMs)).toMatchObject([
      {
        id: 'slow:pool_wait',
        next: 'Shorten this first: all else together is the smaller part.',
      },
    ]);
  });
});

test('four requests of a route that fail are bad luck, and five are a finding', () => {
  const signals = {
    get: () => ({ id: 'http.error_ratio', limits: { warning: 0.05 }, severity: () => 'warning' }),
  };
  const found = (errors: number) => {
    const route = { route: '/orders', requests: 50, errors, errorRatio: errors / 50, latency: { maxMs: 1 } };
    const live = { routeTotals: () => [route], route: () => undefined };
    return routeFindings({ live, signals } as never, 'long').map(({ id }) => id);
  };
  expect(found(4)).toEqual([]);
  expect(found(5)).toEqual(['route-errors:/orders']);
});
