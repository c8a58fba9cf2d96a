import type { Panel, PanelColumn } from '../host/panel.ts';

const age: PanelColumn = { title: 'For', path: 'ageMs', unit: 'ms', severity: 'severity' };

/** What every piece of work says of itself. */
const common: readonly PanelColumn[] = [
  { title: 'Waits for', path: 'waitsFor.name', unit: 'code', rank: 2 },
  { title: 'Since', path: 'waitsFor.ageMs', unit: 'ms', rank: 3 },
  { title: 'Calls so far', path: 'calls', unit: '1', rank: 2 },
];

/** How the live page shows what is in progress. */
export const inFlightPanels: readonly Panel[] = [
  { kind: 'chart', title: 'Requests in flight', lines: [{ signal: 'http.in_flight' }] },
  {
    kind: 'table',
    title: 'Requests',
    rows: 'requests',
    key: 'requestId',
    columns: [
      { title: 'Route', path: 'name', unit: 'code' },
      { title: 'Method', path: 'method', rank: 2 },
      age,
      ...common,
    ],
    empty: 'No request is being answered at this moment.',
    details: [
      {
        kind: 'figures',
        figures: [
          { title: 'started', path: 'startedAtMs', unit: 'time' },
          { title: 'slow from', path: 'thresholdMs', unit: 'ms' },
          { title: 'waits for', path: 'waitsFor.name', unit: 'code' },
          { title: 'calls so far', path: 'calls', unit: '1' },
          { title: 'request', path: 'requestId', unit: 'code' },
          { title: 'trace', path: 'traceId', unit: 'code' },
        ],
      },
      {
        kind: 'table',
        title: 'Operations and calls',
        rows: 'timeline',
        key: 'id',
        columns: [
          { title: 'What', path: 'name', unit: 'code' },
          { title: 'Of', path: 'target', rank: 2 },
          { title: 'Began after', path: 'startMs', unit: 'ms' },
          { title: 'Took', path: 'durationMs', unit: 'ms' },
          { title: 'Outcome', path: 'outcome', rank: 2 },
        ],
        empty: 'It has called nothing yet, or contexts are not tracked.',
      },
    ],
  },
  {
    kind: 'table',
    title: 'Jobs and operations',
    rows: 'operations',
    columns: [
      { title: 'Name', path: 'name', unit: 'code' },
      { title: 'Kind', path: 'kind', rank: 2 },
      age,
      ...common,
    ],
    empty: 'None runs at this moment.',
  },
];
