import { expect, test } from '@jest/globals';
import { inFlightReport, type TrackedWork } from '../../../src/open-work/in-flight-report.ts';

const request: TrackedWork = {
  kind: 'request',
  name: '/orders/:id',
  method: 'GET',
  ageMs: 4_000,
  startedAtMs: 1_700_000_000_000,
  requestId: 'request-1',
  traceId: 'trace-1',
  thresholdMs: 1_000,
  calls: 2,
  waitsFor: { name: 'load order', ageMs: 3_997 },
  timeline: [
    {
      id: 1,
      parentId: undefined,
      kind: 'operation',
      name: 'load order',
      target: undefined,
      startMs: 3,
      durationMs: undefined,
      waitMs: undefined,
      outcome: undefined,
    },
  ],
};
const operation: TrackedWork = {
  kind: 'operation',
  name: 'load order',
  method: undefined,
  ageMs: 3_997,
  startedAtMs: 1_700_000_000_003,
  requestId: 'request-1',
  traceId: 'trace-1',
  thresholdMs: Number.POSITIVE_INFINITY,
  calls: 0,
  waitsFor: undefined,
  timeline: [],
};

test('without details it says what is running, how long, and nothing that leads to one request', () => {
  expect(inFlightReport({ requests: [request], operations: [operation] }, { details: false })).toStrictEqual({
    requests: [
      {
        ...{ kind: 'request', name: '/orders/:id', method: 'GET' },
        ...{ ageMs: 4_000, startedAtMs: 1_700_000_000_000 },
        ...{ thresholdMs: 1_000, severity: 'warning', calls: 2 },
      },
    ],
    operations: [
      {
        ...{ kind: 'operation', name: 'load order', method: undefined },
        ...{ ageMs: 3_997, startedAtMs: 1_700_000_000_003 },
        ...{ thresholdMs: undefined, severity: undefined, calls: 0 },
      },
    ],
    truncated: false,
  });
});

test('with details it also has the ids, the operations inside, and what it waits for', () => {
  const report = inFlightReport({ requests: [request], operations: [operation] }, { details: true });
  expect(report.requests).toMatchObject([
    { requestId: 'request-1', traceId: 'trace-1', waitsFor: request.waitsFor, timeline: request.timeline },
  ]);
  expect(report.operations).toMatchObject([{ requestId: 'request-1', traceId: 'trace-1' }]);
});

test('what is open for ten times its threshold, and for a minute, is critical', () => {
  const severityAt = (ageMs: number, thresholdMs: number) =>
    inFlightReport({ requests: [{ ...request, ageMs, thresholdMs }], operations: [] }, { details: false })
      .requests[0]!.severity;
  expect(severityAt(1_000, 1_000)).toBeUndefined();
  expect(severityAt(59_999, 1_000)).toBe('warning');
  expect(severityAt(60_000, 1_000)).toBe('critical');
  expect(severityAt(60_000, 10_000)).toBe('warning');
  expect(severityAt(100_000, 10_000)).toBe('critical');
});

test('lists 200 of each at most, and reads no more of what is open', () => {
  let read = 0;
  function* open(): Iterable<TrackedWork> {
    while (true) {
      read++;
      yield { ...request, ageMs: 1e6 - read };
    }
  }
  const report = inFlightReport({ requests: open(), operations: [] }, { details: false });
  expect(report.requests).toHaveLength(200);
  expect(report.requests[0]!.ageMs).toBe(1e6 - 1);
  expect(report.truncated).toBe(true);
  expect(read).toBe(201);
});
