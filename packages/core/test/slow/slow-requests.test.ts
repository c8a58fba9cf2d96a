import { beforeEach, describe, expect, test } from '@jest/globals';
import { slowReport } from '../../src/slow/slow-report.ts';
import { type SlowRequest, type SlowRequestRecord, SlowRequests } from '../../src/slow/slow-requests.ts';
import { FakeClock, MemoryLogger } from '../../src/testing.ts';

const request: SlowRequest = {
  method: 'GET',
  route: '/orders/:id',
  status: 200,
  durationMs: 1_500,
  thresholdMs: 1_000,
  timeToFirstByteMs: 1_400,
  requestBytes: 120,
  responseBytes: 4_096,
  requestId: 'request-1',
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  concurrentRequests: 3,
  errorType: undefined,
  context: undefined,
  timeline: [{ name: 'load order', startMs: 5, durationMs: 1_300, outcome: 'success' }],
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
      emit: (_name, record) => emitted.push(record),
      internalError: (_component, error) => errors.push(error),
    },
    {
      during(startMs, endMs) {
        spans.push([startMs, endMs]);
        return { cpuMs: 300, cpuRatio: 0.2, eventLoopDelayMaxMs: 80 };
      },
    },
    900_000,
  );
});

const record: SlowRequestRecord = {
  ...request,
  startedAtMs: 1_700_000_008_500,
  cpuMs: 300,
  eventLoopDelayMaxMs: 80,
};

describe('a slow request', () => {
  test('is kept with when it began and what the process did meanwhile, and told to listeners', () => {
    slow.add(request);
    expect(slow.recent).toEqual([record]);
    expect(slow.slowest).toEqual([record]);
    expect(emitted).toEqual([record]);
    expect(spans).toEqual([[8_500, 10_000]]);
  });

  test('is one line of the log, in the names and units of OpenTelemetry', () => {
    slow.add(request);
    expect(logger.entries).toEqual([
      {
        level: 'warn',
        message: 'slow HTTP request',
        fields: {
          'http.request.method': 'GET',
          'http.route': '/orders/:id',
          'http.response.status_code': 200,
          'http.server.request.duration': 1.5,
          'golden_signals.slow_threshold': 1,
          'golden_signals.time_to_first_byte': 1.4,
          'http.request.size': 120,
          'http.response.size': 4_096,
          'http.server.active_requests': 3,
          'process.cpu.time': 0.3,
          'nodejs.eventloop.delay.max': 0.08,
          'error.type': undefined,
          'http.request.id': 'request-1',
          trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
        },
      },
    ]);
  });

  test('is kept when the log has had enough of them, which the next line says', () => {
    for (let count = 0; count < 30; count++) slow.add(request);
    expect(logger.entries).toHaveLength(10);
    expect(slow.recent).toHaveLength(30);
    clock.advance(10_000);
    slow.add(request);
    expect(logger.entries[10]!.fields).toMatchObject({ suppressed: 20 });
  });

  test('is kept although the logger throws, which is counted', () => {
    const failure = new Error('disk full');
    logger.warn = () => {
      throw failure;
    };
    expect(() => slow.add(request)).not.toThrow();
    expect(errors).toEqual([failure]);
    expect(slow.recent).toEqual([record]);
    expect(emitted).toEqual([record]);
  });
});

describe('the lists', () => {
  test('are the most recent 100, latest first, and the slowest 50, slowest first', () => {
    const durations = Array.from({ length: 250 }, (_, at) => 1_000 + ((at * 7_919) % 250));
    for (const durationMs of durations) slow.add({ ...request, durationMs });
    expect(slow.recent.map(({ durationMs }) => durationMs)).toEqual(durations.slice(-100).reverse());
    expect(slow.slowest.map(({ durationMs }) => durationMs)).toEqual(
      durations.toSorted((a, b) => b - a).slice(0, 50),
    );
  });

  test('forget the slowest of the window before; the most recent stay', () => {
    slow.add(request);
    clock.advance(900_000);
    expect(slow.slowest).toEqual([]);
    expect(slow.recent).toHaveLength(1);
  });
});

describe('the report', () => {
  test('with details is the records', () => {
    slow.add(request);
    expect(slowReport(slow, { details: true })).toEqual({ slowest: [record], recent: [record] });
  });

  test('without details leads to no single request', () => {
    slow.add(request);
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
