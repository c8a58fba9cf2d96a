import type { Panel } from '../host/panel.ts';

/** How the section `targets` is shown: all of them, and of one what exceeds it most often. */
export const targetsPanels: readonly Panel[] = [
  {
    kind: 'table',
    title: 'Response times against their targets',
    rows: 'targets',
    key: 'name',
    columns: [
      { title: 'Target', path: 'name', unit: 'code' },
      { title: 'May take', path: 'targetMs', unit: 'ms' },
      { title: 'Beyond it', path: 'exceededRatio', unit: 'ratio', hasBar: true },
      { title: 'How many', path: 'exceeded', unit: '1', rank: 2 },
      { title: 'of', path: 'total', unit: '1', rank: 2 },
      { title: 'By', path: 'meanExcessMs', unit: 'ms', rank: 2 },
      { title: 'Mean', path: 'meanMs', unit: 'ms', rank: 3 },
      { title: 'Longest', path: 'maxMs', unit: 'ms', rank: 3 },
    ],
    sortedBy: { path: 'exceededRatio', order: 'down' },
    empty: 'Set some with createMonitor({ targets: { api: 500, database: 50 } }).',
    details: [
      {
        kind: 'figures',
        figures: [
          { title: 'kind', path: 'kind' },
          { title: 'priority', path: 'priority' },
          { title: 'unrealistic', path: 'unrealistic' },
        ],
      },
      {
        kind: 'table',
        title: 'What exceeds it most often',
        rows: 'worst',
        columns: [
          { title: 'Name', path: 'name', unit: 'code' },
          { title: 'Beyond it', path: 'exceeded', unit: '1' },
          { title: 'of', path: 'total', unit: '1' },
          { title: 'Longest', path: 'maxMs', unit: 'ms' },
        ],
        empty: 'Nothing takes longer than it may.',
      },
    ],
  },
];
