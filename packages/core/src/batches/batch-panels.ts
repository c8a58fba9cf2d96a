import type { Panel, PanelColumn } from '../host/panel.ts';

const counts: readonly PanelColumn[] = [
  { title: 'Done', path: 'done', unit: '1' },
  { title: 'Of', path: 'total', unit: '1' },
  { title: 'Failed', path: 'failed', unit: '1' },
  { title: 'Failed share', path: 'failedRatio', unit: 'ratio', rank: 3 },
  { title: 'Items', path: 'perSecond', unit: '1/s', rank: 2 },
];

/** How the live page shows batches. */
export const batchPanels: readonly Panel[] = [
  {
    kind: 'table',
    title: 'Running',
    rows: 'running',
    columns: [
      { title: 'Batch', path: 'operation', unit: 'code' },
      { title: 'Progress', path: 'progressRatio', unit: 'ratio', hasBar: true },
      ...counts,
      { title: 'For', path: 'durationMs', unit: 'ms', rank: 2 },
      { title: 'Left', path: 'remainingMs', unit: 'ms' },
    ],
    empty: 'No batch runs at this moment.',
  },
  {
    kind: 'table',
    title: 'Ended, the latest of each name',
    rows: 'ended',
    columns: [
      { title: 'Batch', path: 'operation', unit: 'code' },
      { title: 'Outcome', path: 'state' },
      ...counts,
      { title: 'Took', path: 'durationMs', unit: 'ms' },
      { title: 'Began', path: 'startedAtMs', unit: 'time', rank: 2 },
    ],
    empty: 'None has ended since the start.',
  },
];
