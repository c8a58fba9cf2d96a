import type { ChartPanel, Panel, TablePanel } from '../host/panel.ts';

const calls = { title: 'Calls', path: 'callsPerSecond', unit: '1/s' } as const;
const failed = { title: 'Failed', path: 'errorRatio', unit: 'ratio' } as const;
const durations = [
  { title: 'p50', path: 'p50Ms', unit: 'ms', rank: 2 },
  { title: 'p99', path: 'p99Ms', unit: 'ms' },
] as const;

/** What was called of one dependency, and where it is. */
const targetDetails: readonly Panel[] = [
  {
    kind: 'figures',
    figures: [
      { title: 'Kind', path: 'kind' },
      { title: 'System', path: 'system' },
      { title: 'Namespace', path: 'namespace' },
      { title: 'Address', path: 'address', unit: 'code' },
      { title: 'Port', path: 'port', unit: 'text' },
      { title: 'Pool', path: 'pool' },
      { title: 'Calls in a minute', path: 'calls', unit: '1' },
      { title: 'Failed', path: 'errors', unit: '1' },
      { title: 'Mean', path: 'meanMs', unit: 'ms' },
      { title: 'Longest', path: 'maxMs', unit: 'ms' },
      { title: 'Waited', path: 'waitMs', unit: 'ms' },
      { title: 'In progress', path: 'inProgress', unit: '1' },
    ],
  },
  {
    kind: 'table',
    title: 'What is called',
    rows: 'summaries',
    columns: [
      { title: 'Call', path: 'summary', unit: 'code' },
      calls,
      failed,
      ...durations,
      { title: 'Time', path: 'totalMs', unit: 'ms', hasBar: true, rank: 2 },
    ],
    sortedBy: { path: 'totalMs', order: 'down' },
  },
];

/** The table of targets, as every section that has them shows it; `more` stands behind its columns and below its details. */
export function targetsPanel(
  more: { readonly columns?: TablePanel['columns']; readonly details?: readonly Panel[] } = {},
): TablePanel {
  return {
    kind: 'table',
    title: 'Targets',
    rows: 'targets',
    columns: [
      { title: 'Target', path: 'name' },
      calls,
      { ...failed, severity: 'errorSeverity' },
      ...durations,
      { title: 'Waited', path: 'waitMs', unit: 'ms', rank: 2 },
      { title: 'Time', path: 'totalMs', unit: 'ms', hasBar: true, rank: 2 },
      ...(more.columns ?? []),
    ],
    sortedBy: { path: 'totalMs', order: 'down' },
    empty: 'Databases, caches, brokers and other services appear here with their first call.',
    details: [...targetDetails, ...(more.details ?? [])],
  };
}

const families = [
  { name: 'database', family: 'database' },
  { name: 'HTTP', family: 'http_client' },
  { name: 'messaging', family: 'messaging' },
] as const;

/** Durations and failures of calls over time: databases, HTTP and brokers apart. */
export const callCharts: readonly ChartPanel[] = [
  {
    kind: 'chart',
    title: 'p99 of calls',
    lines: families.map(({ name, family }) => ({ name, signal: `${family}.call_latency_p99` })),
  },
  {
    kind: 'chart',
    title: 'Failed calls',
    lines: families.map(({ name, family }) => ({ name, signal: `${family}.call_error_ratio` })),
  },
];

export const callPanels: readonly Panel[] = [targetsPanel(), ...callCharts];
