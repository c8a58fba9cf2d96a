import type { Panel } from '@golden-signals/core/extension';

/** What the hosts that are called allow, and which of them asked for a pause. */
export const quotaPanels: readonly Panel[] = [
  {
    kind: 'table',
    title: 'Pauses',
    rows: 'pauses',
    columns: [
      { title: 'Host', path: 'host', unit: 'code' },
      { title: 'To wait', path: 'seconds', unit: 's' },
    ],
  },
  {
    kind: 'table',
    title: 'Quotas',
    rows: 'quotas',
    columns: [
      { title: 'Host', path: 'host', unit: 'code' },
      { title: 'Policy', path: 'policy', rank: 2 },
      { title: 'Left', path: 'remainingRatio', unit: 'ratio', hasBar: true },
      { title: 'Calls left', path: 'remaining', unit: '1' },
      { title: 'Allowed', path: 'limit', unit: '1', rank: 2 },
      { title: 'Anew in', path: 'resetSeconds', unit: 's' },
    ],
    sortedBy: { path: 'remainingRatio', order: 'up' },
    empty: 'Hosts appear here that say in their answers how many calls are left.',
  },
];
