import type { SlowRequestRecord } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { RequestFacts } from '../../../src/request-log/request-facts.ts';
import { slowReport } from '../../../src/slow/slow-report.ts';
import { type Circumstances, SlowRequests } from '../../../src/slow/slow-requests.ts';

const facts: RequestFacts = {
  method: 'GET',
  route: '/orders/:id',
  status: 200,
  durationMs: 1_500,
  timeToFirstByteMs: 1_400,
  requestBytes: 120,
  responseBytes: 4_096,
  startedAtMs: 1_700_000_008_500,
  requestId: 'request-1',
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  spanId: '00f067aa0ba902b7',
  isSlow: true,
  thresholdMs: 1_000,
  error: undefined,
  errorType: '',
};

const circumstances: Circumstances = {
  concurrentRequests: 3,
  timeline: [
    {
      id: 1,
      parentId: undefined,
      kind: 'operation',
      name: 'load order',
      target: undefined,
      startMs: 5,
      durationMs: 1_300,
      waitMs: undefined,
      outcome: 'success',
    },
  ],
  calls: { database: { count: 3, durationMs: 900.4, waitMs: 310 } },
  context: undefined,
  causes: [{ kind: 'event_loop', text: 'event loop delayed 80.0 ms', ms: 80 }],
};

let clock: FakeClock;
let logger: MemoryLogger;
let emitted: SlowRequestRecord[];
let errors: unknown[];
let spans: Array<[number, number]>;
let slow: SlowRequests;

beforeEach(() => {
  clock = new FakeClock(1_700_000_000_000);
  logger = new MemoryLogger();
  emitted = [];
  errors = [];
  spans = [];
  clock.advance(10_000);
  slow = new SlowRequests(
    {
      clock,
      logger,
      events: { emit: (_name, record) => emitted.push(record as SlowRequestRecord) },
      internalError: (error) => errors.push(error),
    },
    {
      during(startMs, endMs) {
        spans.push([startMs, endMs]);
        return { cpuMs: 300, cpuRatio: 0.2, eventLoopDelayMaxMs: 80, eventLoopDelayedMs: 80 };
      },
    },
    900_000,
  );
});

const { spanId, isSlow, error, errorType, ...kept } = facts;
const record: SlowRequestRecord = {
  ...kept,
  ...circumstances,
  errorType: undefined,
  cpuMs: 300,
  eventLoopDelayMaxMs: 80,
};

const add = (some: Partial<RequestFacts> = {}) => slow.add({ ...facts, ...some }, circumstances);

describe('a slow request', () => {
  test('is kept with when it began and what the process did meanwhile, and told to listeners', () => {
    add();
    expect(slow.recent).toStrictEqual([record]);
    expect(slow.slowest).toEqual([record]);
    expect(emitted).toEqual([record]);
    expect(spans).toEqual([[8_500, 10_000]]);
  });

  test('is one line of the log, in the names and units of OpenTelemetry', () => {
    add();
    expect(logger.entries).toEqual([
      {
        level: 'warn',
        message: 'slow HTTP request',
        fields: {
          'http.request.method': 'GET',
          'http.route': '/orders/:id',
          'http.response.status_code': 200,
          'http.server.request.duration': 1.5,
          'golden_signals.slow': true,
          'golden_signals.slow_threshold': 1,
          'golden_signals.time_to_first_byte': 1.4,
          'http.request.size': 120,
          'http.response.size': 4_096,
          'http.server.active_requests': 3,
          'process.cpu.time': 0.3,
          'nodejs.eventloop.delay.max': 0.08,
          'golden_signals.causes': ['event loop delayed 80.0 ms'],
          'golden_signals.calls.database.count': 3,
          'golden_signals.calls.database.duration': 0.9004,
          'golden_signals.calls.database.wait': 0.31,
          'http.request.id': 'request-1',
          trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
          span_id: '00f067aa0ba902b7',
        },
      },
    ]);
  });

  test('that failed says with what: the record the type, the line the exception too', () => {
    const thrown = { type: 'TypeError', message: 'no id', code: undefined, stack: undefined, causes: [] };
    add({ status: 500, errorType: 'TypeError', error: thrown });
    expect(slow.recent).toStrictEqual([{ ...record, status: 500, errorType: 'TypeError' }]);
    expect(logger.entries[0]!.fields).toMatchObject({
      'error.type': 'TypeError',
      'exception.message': 'no id',
    });
  });

  test('is kept when the log has had enough of them, which the next line says', () => {
    for (let count = 0; count < 30; count++) add();
    expect(logger.entries).toHaveLength(10);
    expect(slow.recent).toHaveLength(30);
    clock.advance(10_000);
    add();
    expect(logger.entries[10]!.fields).toMatchObject({ suppressed: 20 });
  });

  test('is kept although the logger throws, which is counted', () => {
    const failure = new Error('disk full');
    logger.warn = () => {
      throw failure;
    };
    expect(() => add()).not.toThrow();
    expect(errors).toEqual([failure]);
    expect(slow.recent).toEqual([record]);
    expect(emitted).toEqual([record]);
  });
});

describe('the lists', () => {
  test('are the most recent 100, latest first, and the slowest 50, slowest first', () => {
    const durations = Array.from({ length: 250 }, (_, at) => 1_000 + ((at * 7_919) % 250));
    for (const durationMs of durations) add({ durationMs });
    expect(slow.recent.map(({ durationMs }) => durationMs)).toEqual(durations.slice(-100).reverse());
    expect(slow.slowest.map(({ durationMs }) => durationMs)).toEqual(
      durations.toSorted((a, b) => b - a).slice(0, 50),
    );
  });

  test('forget the slowest of the window before; the most recent stay', () => {
    add();
    clock.advance(900_000);
    expect(slow.slowest).toEqual([]);
    expect(slow.recent).toHaveLength(1);
  });
});

describe('the report', () => {
  test('with details is the records', () => {
    add();
    expect(slowReport(slow, { details: true })).toEqual({ slowest: [record], recent: [record] });
  });

  test('without details leads to no single request', () => {
    add();
    const report = slowReport(slow, { details: false });
    expect(report.slowest).toEqual(report.recent);
    expect(Object.keys(report.recent[0]!).sort()).toEqual(
      Object.keys(record)
        .filter((name) => !['requestId', 'traceId', 'timeline', 'context'].includes(name))
        .sort(),
    );
    expect(JSON.stringify(report)).not.toMatch(/request-1|4bf92f|load order/);
  });
});
