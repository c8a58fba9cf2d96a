import type { Stall } from '@golden-signals/core';
import { expect, test } from '@jest/globals';
import { stallReport } from '../../../src/stalls/stall-report.ts';

const stall: Stall = {
  startedAtMs: 1_700_000_000_000,
  durationMs: 250,
  cpuMs: 240,
  openCount: 1,
  open: [
    {
      ...{ kind: 'request', name: '/orders/:id', method: 'GET', ageMs: 260, startedAtMs: 1_699_999_999_990 },
      ...{ requestId: 'r-1', traceId: 't-1' },
    },
  ],
  stacks: [
    {
      afterMs: 100,
      late: false,
      frames: [{ functionName: 'sum', file: '/srv/app/sum.js', line: 3, column: 5 }],
    },
  ],
  causes: [],
};

test('with details a report is all that is known, with the function that blocked', () => {
  expect(stallReport([stall], { details: true })).toEqual({
    stalls: [{ ...stall, severity: 'info', culprit: stall.stacks[0]!.frames[0] }],
  });
});

test('without details it has neither stacks nor files nor ids', () => {
  const text = JSON.stringify(stallReport([stall], { details: false }));
  expect(JSON.parse(text)).toEqual({
    stalls: [
      {
        ...{ startedAtMs: 1_700_000_000_000, durationMs: 250, cpuMs: 240, openCount: 1, causes: [] },
        severity: 'info',
        open: [
          { kind: 'request', name: '/orders/:id', method: 'GET', ageMs: 260, startedAtMs: 1_699_999_999_990 },
        ],
      },
    ],
  });
});
