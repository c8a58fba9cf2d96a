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

test('with details a report is all that is known', () => {
  expect(stallReport([stall], { details: true })).toEqual({ stalls: [stall] });
});

test('without details it has neither stacks nor files nor ids', () => {
  const text = JSON.stringify(stallReport([stall], { details: false }));
  expect(JSON.parse(text)).toEqual({
    stalls: [
      {
        ...{ startedAtMs: 1_700_000_000_000, durationMs: 250, cpuMs: 240, openCount: 1, causes: [] },
        open: [
          { kind: 'request', name: '/orders/:id', method: 'GET', ageMs: 260, startedAtMs: 1_699_999_999_990 },
        ],
      },
    ],
  });
});
