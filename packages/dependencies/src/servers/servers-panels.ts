import type { ChartPanel, Panel, PanelField, TablePanel } from '@golden-signals/core/extension';
import { partPanels } from './server-part-panels.ts';

const figures: readonly PanelField[] = [
  { title: 'Version', path: 'state.version' },
  { title: 'Database', path: 'state.database' },
  { title: 'Up', path: 'state.figures.uptimeSeconds', unit: 's' },
  { title: 'Size', path: 'state.figures.sizeBytes', unit: 'By' },
  {
    title: 'Longest transaction',
    path: 'state.figures.longestTransactionSeconds',
    unit: 's',
    limitsOf: 'server.longest_transaction',
  },
  { title: 'Deadlocks', path: 'state.figures.deadlocks', unit: '1' },
  { title: 'Commits', path: 'state.figures.commits', unit: '1' },
  { title: 'Rollbacks', path: 'state.figures.rollbacks', unit: '1' },
  { title: 'Transaction id age', path: 'state.figures.transactionIdAge', unit: '1' },
  { title: 'Temporary files', path: 'state.figures.temporaryFiles', unit: '1' },
  { title: 'Slow statements', path: 'state.figures.slowStatements', unit: '1' },
  { title: 'Memory', path: 'state.figures.usedMemoryBytes', unit: 'By' },
  { title: 'At most', path: 'state.figures.maxMemoryBytes', unit: 'By' },
  { title: 'Fragmentation', path: 'state.figures.fragmentationRatio', unit: '1' },
  { title: 'Keys', path: 'state.figures.keys', unit: '1' },
  { title: 'Evicted', path: 'state.figures.evictedKeys', unit: '1' },
  { title: 'Waiting clients', path: 'state.figures.waitingClients', unit: '1' },
  { title: 'Unsaved changes', path: 'state.figures.unsavedChanges', unit: '1' },
  { title: 'Connections of the broker', path: 'state.figures.brokerConnections', unit: '1' },
  { title: 'Memory of the broker', path: 'state.figures.brokerMemoryBytes', unit: 'By' },
];

const servers: TablePanel = {
  kind: 'table',
  title: 'Servers',
  rows: 'servers',
  columns: [
    { title: 'Server', path: 'name' },
    { title: 'System', path: 'system', rank: 2 },
    { title: 'Answers', path: 'attempt.success' },
    { title: 'Connections', path: 'state.figures.usedConnections', unit: '1' },
    { title: 'Allowed', path: 'state.figures.maxConnections', unit: '1', rank: 2 },
    { title: 'Cache hits', path: 'cacheHitRatio', unit: 'ratio', limitsOf: 'server.cache_hit_ratio' },
    { title: 'Size', path: 'state.figures.sizeBytes', unit: 'By', rank: 3 },
    { title: 'Why not', path: 'attempt.reason', rank: 2 },
  ],
  empty: 'Servers appear here with serverStatistics() of their library.',
  details: [{ kind: 'figures', figures }, ...partPanels],
};

const plans: TablePanel = {
  kind: 'table',
  title: 'Plans of slow queries',
  rows: 'plans',
  key: 'fingerprint',
  columns: [
    { title: 'Query', path: 'query', unit: 'code' },
    { title: 'Plan', path: 'summary' },
    { title: 'Server', path: 'server', rank: 2 },
    { title: 'Made', path: 'atMs', unit: 'time', rank: 2 },
  ],
  details: [
    {
      kind: 'figures',
      figures: [
        { title: 'Hint', path: 'hint' },
        { title: 'Failed', path: 'failure' },
        { title: 'Fingerprint', path: 'fingerprint', unit: 'code' },
      ],
    },
    {
      kind: 'table',
      title: 'Steps',
      rows: 'steps',
      columns: [
        { title: 'Step', path: 'what' },
        { title: 'Table', path: 'table', unit: 'code' },
        { title: 'Index', path: 'index', unit: 'code', rank: 2 },
        { title: 'Rows', path: 'rows', unit: '1' },
        { title: 'Reads all rows', path: 'isFullScan', rank: 2 },
      ],
    },
  ],
};

const charts: readonly ChartPanel[] = [
  { kind: 'chart', title: 'Connections used', lines: [{ signal: 'server.connections_used' }] },
  { kind: 'chart', title: 'Cache hits', lines: [{ signal: 'server.cache_hit_ratio' }] },
  { kind: 'chart', title: 'Blocked sessions', lines: [{ signal: 'server.blocked_sessions' }] },
  { kind: 'chart', title: 'Replication lag', lines: [{ signal: 'server.replication_lag' }] },
];

/** The servers behind the calls, each with what it says of itself. */
export const serversPanels: readonly Panel[] = [servers, ...charts, plans];
