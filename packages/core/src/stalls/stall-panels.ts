import type { Panel } from '../host/panel.ts';

/** How the live page shows stalls. */
export const stallPanels: readonly Panel[] = [
  {
    kind: 'chart',
    title: 'Event loop delay',
    lines: [{ signal: 'process.event_loop_delay' }],
  },
  {
    kind: 'table',
    title: 'Stalls',
    rows: 'stalls',
    key: 'startedAtMs',
    sortedBy: { path: 'startedAtMs', order: 'down' },
    columns: [
      { title: 'At', path: 'startedAtMs', unit: 'time' },
      { title: 'Took', path: 'durationMs', unit: 'ms', severity: 'severity' },
      { title: 'Blocked by', path: 'culprit.functionName', unit: 'code' },
      { title: 'Waited', path: 'openCount', unit: '1' },
      { title: 'Processor', path: 'cpuMs', unit: 'ms', rank: 2 },
      { title: 'Because', path: 'causes.0.text', rank: 3 },
    ],
    empty: 'The event loop was never blocked for as long as counts as a stall.',
    details: [
      {
        kind: 'figures',
        figures: [
          { title: 'blocked by', path: 'culprit.functionName', unit: 'code' },
          { title: 'in', path: 'culprit.file', unit: 'code' },
          { title: 'line', path: 'culprit.line' },
          { title: 'processor', path: 'cpuMs', unit: 'ms' },
          { title: 'stack taken after', path: 'stacks.0.afterMs', unit: 'ms' },
          { title: 'on the way out', path: 'stacks.0.late' },
        ],
      },
      {
        kind: 'table',
        title: 'In progress meanwhile',
        rows: 'open',
        columns: [
          { title: 'Name', path: 'name', unit: 'code' },
          { title: 'Method', path: 'method', rank: 2 },
          { title: 'For', path: 'ageMs', unit: 'ms' },
          { title: 'Request', path: 'requestId', unit: 'code', rank: 2 },
        ],
        empty: 'Nothing was.',
      },
      {
        kind: 'table',
        title: 'In the way meanwhile',
        rows: 'causes',
        columns: [
          { title: 'What', path: 'text' },
          { title: 'Took', path: 'ms', unit: 'ms' },
        ],
        empty: 'Nothing else is known.',
      },
      {
        kind: 'table',
        title: 'Stack, the innermost first',
        rows: 'stacks.0.frames',
        columns: [
          { title: 'Function', path: 'functionName', unit: 'code' },
          { title: 'File', path: 'file', unit: 'code' },
          { title: 'Line', path: 'line' },
        ],
        empty: 'It was over before its stack could be taken.',
      },
    ],
  },
];
