import { type OverdueWork, Registry } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { OpenSource } from '../../../src/open-work/overdue-watch.ts';
import { StillRunning } from '../../../src/open-work/still-running.ts';
import { OpenList, type OpenNode } from '../../../src/work/open-list.ts';

class Work implements OpenNode<Work> {
  older: Work | undefined;
  newer: Work | undefined;
  readonly startedMs: number;
  thresholdMs: number;

  constructor(startedMs: number, thresholdMs: number) {
    this.startedMs = startedMs;
    this.thresholdMs = thresholdMs;
  }
}

const names = {
  overdue: 'http_requests_overdue_total',
  oldest: 'http_requests_in_flight_oldest_seconds',
  method: 'method',
  route: 'route',
};

let clock: FakeClock;
let logger: MemoryLogger;
let registry: Registry;
let overdue: OverdueWork[];
let errors: unknown[];
let running: StillRunning;
let requests: OpenList<Work>;
let operations: OpenList<Work>;

beforeEach(() => {
  clock = new FakeClock(1_700_000_000_000);
  logger = new MemoryLogger();
  registry = new Registry({ clock, logger });
  overdue = [];
  errors = [];
  running = new StillRunning({
    metrics: registry as never,
    clock,
    logger,
    events: { emit: (_name, work) => overdue.push(work as OverdueWork) },
    internalError: (error) => errors.push(error),
  });
  requests = new OpenList();
  operations = new OpenList();
  running.watchRequests(sourceOf('request', requests), names);
  running.watchOperations(sourceOf('operation', operations));
});

afterEach(() => running.close());

function sourceOf(kind: 'request' | 'operation', list: OpenList<Work>): OpenSource<Work> {
  return {
    items: () => list,
    startedMs: (work) => work.startedMs,
    thresholdMs: (work) => work.thresholdMs,
    describe: (work) => ({
      kind,
      name: kind === 'request' ? '/reports/:id' : 'make report',
      method: kind === 'request' ? 'GET' : undefined,
      ageMs: clock.now() - work.startedMs,
      startedAtMs: clock.wallTimeMs() - (clock.now() - work.startedMs),
      requestId: 'request-1',
      traceId: undefined,
    }),
  };
}

function begin(list: OpenList<Work>, thresholdMs = 1_000): Work {
  const work = new Work(clock.now(), thresholdMs);
  list.add(work);
  return work;
}

async function read(name: string): Promise<Record<string, number>> {
  const family = (await registry.collect()).find((one) => one.name === name);
  const values: Record<string, number> = {};
  for (const point of family?.points ?? [])
    if ('value' in point) values[point.labels.values.join(' ')] = point.value;
  return values;
}

describe('a request that is not answered', () => {
  test('is counted, logged and told to listeners once, in the second after its threshold', async () => {
    begin(requests, 2_500);
    clock.advance(2_999);
    expect(overdue).toEqual([]);
    clock.advance(1);
    const told = {
      kind: 'request',
      name: '/reports/:id',
      method: 'GET',
      ageMs: 3_000,
      startedAtMs: 1_700_000_000_000,
      requestId: 'request-1',
      traceId: undefined,
      thresholdMs: 2_500,
    };
    expect(overdue).toEqual([told]);
    clock.advance(600_000);
    expect(overdue).toEqual([told]);
    expect(await read('http_requests_overdue_total')).toEqual({ 'GET /reports/:id': 1 });
    expect(logger.entries).toEqual([
      {
        level: 'warn',
        message: 'HTTP request still running',
        fields: {
          'http.request.method': 'GET',
          'http.route': '/reports/:id',
          'golden_signals.age': 3,
          'golden_signals.slow_threshold': 2.5,
          'http.request.id': 'request-1',
          trace_id: undefined,
        },
      },
    ]);
  });

  test('is not overdue when it ends in time, at its threshold, or has none', () => {
    const inTime = begin(requests, 1_500);
    begin(requests, 5_000);
    begin(requests, Number.POSITIVE_INFINITY);
    clock.advance(1_400);
    requests.remove(inTime);
    clock.advance(3_600);
    expect(overdue).toEqual([]);
    clock.advance(1_000);
    expect(overdue).toHaveLength(1);
  });

  test('has the threshold that holds when it is looked at', () => {
    const work = begin(requests, 60_000);
    clock.advance(5_000);
    work.thresholdMs = 2_000;
    clock.advance(1_000);
    expect(overdue).toMatchObject([{ ageMs: 6_000, thresholdMs: 2_000 }]);
  });
});

test('an operation is counted under its own name', async () => {
  begin(operations);
  clock.advance(2_000);
  expect(overdue).toMatchObject([{ kind: 'operation', name: 'make report', thresholdMs: 1_000 }]);
  expect(await read('operations_overdue_total')).toEqual({ 'make report': 1 });
  expect(await read('http_requests_overdue_total')).toEqual({});
  expect(logger.entries).toMatchObject([
    { message: 'operation still running', fields: { 'golden_signals.operation': 'make report' } },
  ]);
});

describe('the age of the oldest', () => {
  test.each([
    ['http_requests_in_flight_oldest_seconds', () => requests],
    ['operations_oldest_seconds', () => operations],
  ])('%s follows what is open, and is 0 without', async (name, list) => {
    expect(await read(name)).toEqual({ '': 0 });
    const first = begin(list(), 1e9);
    clock.advance(2_500);
    begin(list(), 1e9);
    clock.advance(1_000);
    expect(await read(name)).toEqual({ '': 3.5 });
    list().remove(first);
    expect(await read(name)).toEqual({ '': 1 });
  });
});

describe('with very many open', () => {
  test('1,000 are looked at in a second, and the log says how many it left out', async () => {
    for (let count = 0; count < 2_500; count++) {
      begin(requests);
      clock.advance(0.001);
    }
    // The first look is at 1,000 ms, when none is old enough.
    clock.advance(1_000);
    expect(overdue).toHaveLength(0);
    const found: number[] = [];
    for (let second = 0; second < 5; second++) {
      clock.advance(1_000);
      found.push(overdue.length);
    }
    expect(found[0]).toBeLessThanOrEqual(1_000);
    for (const [index, count] of found.entries()) {
      expect(count - (found[index - 1] ?? 0)).toBeLessThanOrEqual(1_000);
    }
    expect(found.at(-1)).toBe(2_500);
    expect(await read('http_requests_overdue_total')).toEqual({ 'GET /reports/:id': 2_500 });
    expect(logger.entries.length).toBeLessThanOrEqual(10);
  });

  test('old ones that may take long do not hide a younger one, even when others come and go', () => {
    for (let count = 0; count < 3_500; count++) {
      begin(requests, 3_600_000);
      clock.advance(0.001);
    }
    begin(requests, 1_000);
    for (let second = 0; second < 6; second++) {
      requests.remove(requests.oldest!);
      begin(requests, 3_600_000);
      clock.advance(1_000);
    }
    expect(overdue).toHaveLength(1);
  });
});

describe('failures', () => {
  test('a threshold that throws concerns only its own request', () => {
    const failure = new Error('no threshold');
    const broken = begin(requests);
    Object.defineProperty(broken, 'thresholdMs', {
      get() {
        throw failure;
      },
    });
    begin(requests);
    clock.advance(2_000);
    expect(errors).toEqual([failure, failure]);
    expect(overdue).toHaveLength(1);
  });

  test('a logger that throws is counted, and what it was about stays counted', async () => {
    const failure = new Error('disk full');
    logger.warn = () => {
      throw failure;
    };
    begin(requests);
    begin(operations);
    clock.advance(5_000);
    expect(errors).toEqual([failure, failure]);
    expect(await read('http_requests_overdue_total')).toEqual({ 'GET /reports/:id': 1 });
    expect(await read('operations_overdue_total')).toEqual({ 'make report': 1 });
  });
});

test('after close nobody looks any more', () => {
  running.close();
  running.close();
  expect(clock.pendingTimers).toBe(0);
  registry.clear();
  running.watchOperations(sourceOf('operation', operations));
  expect(clock.pendingTimers).toBe(0);
});
