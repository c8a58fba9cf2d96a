import type { Panel, TablePanel } from '@golden-signals/core/extension';

const numbers = [
  { title: 'p50', path: 'p50Ms', unit: 'ms', rank: 2 },
  { title: 'p99', path: 'p99Ms', unit: 'ms' },
  { title: 'Rows', path: 'rows', unit: '1', rank: 2 },
  { title: 'Failed', path: 'failed', unit: '1', rank: 3 },
] as const;

const time = { title: 'Time', path: 'totalMs', unit: 'ms', hasBar: true } as const;

const types: TablePanel = {
  kind: 'table',
  title: 'By operation',
  rows: 'types',
  columns: [
    { title: 'Operation', path: 'operation', unit: 'code' },
    { title: 'Queries', path: 'callsPerSecond', unit: '1/s' },
    ...numbers,
    { title: 'Slow', path: 'slowRatio', unit: 'ratio', limitsOf: 'database.slow_ratio', rank: 2 },
    time,
  ],
  sortedBy: { path: 'totalMs', order: 'down' },
  empty: 'No query within the last minute.',
};

const statements: TablePanel = {
  kind: 'table',
  title: 'Queries that stand out',
  rows: ['top.byTime', 'top.byCalls', 'top.byP99', 'top.byRows'],
  key: 'fingerprint',
  columns: [
    { title: 'Query', path: 'summary', unit: 'code' },
    { title: 'Calls', path: 'calls', unit: '1' },
    ...numbers,
    time,
  ],
  sortedBy: { path: 'totalMs', order: 'down' },
  details: [
    {
      kind: 'figures',
      figures: [
        { title: 'Fingerprint', path: 'fingerprint', unit: 'code' },
        { title: 'Made at', path: 'site', unit: 'code' },
        { title: 'Mean', path: 'meanMs', unit: 'ms' },
        { title: 'p90', path: 'p90Ms', unit: 'ms' },
        { title: 'p95', path: 'p95Ms', unit: 'ms' },
        { title: 'p99.9', path: 'p999Ms', unit: 'ms' },
        { title: 'Longest', path: 'maxMs', unit: 'ms' },
        { title: 'Waited', path: 'waitMs', unit: 'ms' },
      ],
    },
    { kind: 'figures', title: 'Statement', figures: [{ title: 'Text', path: 'text', unit: 'lines' }] },
  ],
};

const repeated: TablePanel = {
  kind: 'table',
  title: 'Repeated within one request',
  rows: 'repeated',
  columns: [
    { title: 'Query', path: 'summary', unit: 'code' },
    { title: 'Route or job', path: 'route', unit: 'route' },
    { title: 'Times', path: 'callsPerRequest', unit: '1' },
    { title: 'Of requests', path: 'requestsRatio', unit: 'ratio', rank: 2 },
    { title: 'Same arguments', path: 'sameArgumentsRatio', unit: 'ratio', rank: 2 },
    { title: 'Made at', path: 'site', unit: 'code', rank: 3 },
    time,
  ],
  sortedBy: { path: 'totalMs', order: 'down' },
  empty: 'No request asks the same again and again.',
};

const routes: TablePanel = {
  kind: 'table',
  title: 'By route or job',
  rows: 'routes',
  columns: [
    { title: 'Route or job', path: 'route', unit: 'route' },
    { title: 'Requests', path: 'requests', unit: '1', rank: 2 },
    { title: 'Queries each', path: 'queriesMean', unit: '1' },
    { title: 'p50', path: 'queriesP50', unit: '1', rank: 3 },
    { title: 'p99', path: 'queriesP99', unit: '1' },
    { title: 'In the database', path: 'databaseShare', unit: 'ratio', hasBar: true },
    { title: 'Waiting', path: 'waitShare', unit: 'ratio', rank: 2 },
    { title: 'Repeat one', path: 'repeatedRatio', unit: 'ratio', rank: 2 },
  ],
};

const slow: TablePanel = {
  kind: 'table',
  title: 'Slow calls of the last 15 minutes',
  rows: 'slow',
  key: 'startedAtMs',
  columns: [
    { title: 'At', path: 'startedAtMs', unit: 'time' },
    { title: 'Call', path: 'summary', unit: 'code' },
    { title: 'Target', path: 'target', rank: 3 },
    { title: 'Route or job', path: 'route', unit: 'route', rank: 2 },
    { title: 'Rows', path: 'rows', unit: '1', rank: 3 },
    { title: 'Waited', path: 'waitMs', unit: 'ms', rank: 2 },
    { title: 'Took', path: 'durationMs', unit: 'ms', hasBar: true },
  ],
  sortedBy: { path: 'durationMs', order: 'down' },
  empty: 'No call took longer than its threshold.',
  details: [
    {
      kind: 'figures',
      figures: [
        { title: 'Kind', path: 'kind' },
        { title: 'Target', path: 'target' },
        { title: 'Operation', path: 'operation', unit: 'code' },
        { title: 'Collection', path: 'collection', unit: 'code' },
        { title: 'Method', path: 'method', unit: 'code' },
        { title: 'Request or run', path: 'workId', unit: 'code' },
        { title: 'Threshold', path: 'thresholdMs', unit: 'ms' },
        { title: 'Failed with', path: 'errorType', unit: 'code' },
        { title: 'Made at', path: 'site', unit: 'code' },
        { title: 'Fingerprint', path: 'fingerprint', unit: 'code' },
      ],
    },
    { kind: 'figures', title: 'Statement', figures: [{ title: 'Text', path: 'text', unit: 'lines' }] },
  ],
};

/** What databases are asked for, what of it is asked too often, and what was slow. */
export const queriesPanels: readonly Panel[] = [
  types,
  { kind: 'chart', title: 'Slow queries', lines: [{ signal: 'database.slow_ratio' }] },
  { kind: 'chart', title: 'Requests that repeat one', lines: [{ signal: 'database.repeated_ratio' }] },
  statements,
  repeated,
  routes,
  slow,
];
