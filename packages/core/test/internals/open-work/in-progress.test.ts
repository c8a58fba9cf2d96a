import { expect, test } from '@jest/globals';
import { inProgressOf } from '../../../src/open-work/in-progress.ts';
import type { TimelineEntry } from '../../../src/work/timeline.ts';
import type { OperationRun, Work } from '../../../src/work/work.ts';

const operation: TimelineEntry = {
  ...{ id: 1, parentId: undefined, kind: 'operation', name: 'load order', target: undefined },
  ...{ startMs: 3, durationMs: undefined, waitMs: undefined, outcome: undefined },
};
const call: TimelineEntry = {
  ...{ ...operation, id: 2, parentId: 1, kind: 'database', name: 'SELECT orders' },
  ...{ target: 'postgresql main', startMs: 500 },
};
const request = (...timeline: TimelineEntry[]) =>
  ({ kind: 'request', startedMs: 1_000, timeline }) as unknown as Work;

test('what has begun last and is not over is waited for, a call with its target', () => {
  expect(inProgressOf(request(operation, call), 5_000)).toEqual({
    name: 'postgresql main: SELECT orders',
    ageMs: 3_500,
  });
  expect(inProgressOf(request(operation, { ...call, durationMs: 9 }), 5_000)).toEqual({
    name: 'load order',
    ageMs: 3_997,
  });
});

test('nothing is waited for where all is over, or nothing has begun', () => {
  expect(inProgressOf(request({ ...call, durationMs: 9 }), 5_000)).toBeUndefined();
  expect(inProgressOf(request(), 5_000)).toBeUndefined();
});

test('a run inside of a request does not claim what the request waits for', () => {
  const work = request(operation, call);
  const run = {
    kind: 'operation',
    startedMs: 1_003,
    timeline: work.timeline,
    work,
  } as unknown as OperationRun;
  expect(inProgressOf(run, 5_000)).toBeUndefined();
});
