import type { Panel } from '@golden-signals/core/extension';

/** What a server has several of; each is shown where the server has it. */
export const partPanels: readonly Panel[] = [
  {
    kind: 'table',
    title: 'Blocked sessions',
    rows: 'state.blocked',
    columns: [
      { title: 'Session', path: 'session', unit: 'code' },
      { title: 'Blocked by', path: 'blockedBy' },
      { title: 'Which is', path: 'blockerState', rank: 2 },
      { title: 'Table', path: 'table', unit: 'code', rank: 2 },
      { title: 'Waits for', path: 'waitedMs', unit: 'ms' },
    ],
    sortedBy: { path: 'waitedMs', order: 'down' },
  },
  {
    kind: 'table',
    title: 'Replicas',
    rows: 'state.replicas',
    columns: [
      { title: 'Replica', path: 'name' },
      { title: 'Behind', path: 'lagMs', unit: 'ms', limitsOf: 'server.replication_lag' },
      { title: 'Bytes behind', path: 'lagBytes', unit: 'By' },
    ],
  },
  {
    kind: 'table',
    title: 'Tables',
    rows: 'state.tables',
    columns: [
      { title: 'Table', path: 'name', unit: 'code' },
      { title: 'Size', path: 'sizeBytes', unit: 'By', hasBar: true },
      { title: 'Rows', path: 'liveRows', unit: '1' },
      { title: 'Dead', path: 'deadRows', unit: '1', rank: 2 },
      { title: 'Read whole', path: 'sequentialScans', unit: '1', rank: 2 },
      { title: 'By index', path: 'indexScans', unit: '1', rank: 2 },
      { title: 'Vacuumed', path: 'vacuumedAtMs', unit: 'time', rank: 3 },
      { title: 'Analyzed', path: 'analyzedAtMs', unit: 'time', rank: 3 },
    ],
    sortedBy: { path: 'sizeBytes', order: 'down' },
  },
  {
    kind: 'table',
    title: 'Indexes that no query uses',
    rows: 'state.unusedIndexes',
    columns: [
      { title: 'Index', path: 'name', unit: 'code' },
      { title: 'Table', path: 'table', unit: 'code' },
      { title: 'Size', path: 'sizeBytes', unit: 'By' },
    ],
    sortedBy: { path: 'sizeBytes', order: 'down' },
  },
  {
    kind: 'table',
    title: 'Connections',
    rows: 'state.connections',
    columns: [
      { title: 'State', path: 'name' },
      { title: 'Connections', path: 'value', unit: '1' },
    ],
    sortedBy: { path: 'value', order: 'down' },
  },
  {
    kind: 'table',
    title: 'Locks',
    rows: 'state.locks',
    columns: [
      { title: 'Mode', path: 'name' },
      { title: 'Granted', path: 'value', unit: '1' },
    ],
    sortedBy: { path: 'value', order: 'down' },
  },
  {
    kind: 'table',
    title: 'Slow commands',
    rows: 'state.slowCommands',
    columns: [
      { title: 'Command', path: 'command', unit: 'code' },
      { title: 'At', path: 'atMs', unit: 'time' },
      { title: 'Took', path: 'durationMs', unit: 'ms' },
    ],
    sortedBy: { path: 'atMs', order: 'down' },
  },
  {
    kind: 'table',
    title: 'Queues',
    rows: 'state.queues',
    columns: [
      { title: 'Queue', path: 'name', unit: 'code' },
      { title: 'Ready', path: 'ready', unit: '1', hasBar: true },
      { title: 'Unacknowledged', path: 'unacknowledged', unit: '1', rank: 2 },
      { title: 'Consumers', path: 'consumers', unit: '1' },
      { title: 'Published', path: 'publishedPerSecond', unit: '1/s', rank: 2 },
      { title: 'Delivered', path: 'deliveredPerSecond', unit: '1/s', rank: 2 },
    ],
    sortedBy: { path: 'ready', order: 'down' },
  },
  {
    kind: 'figures',
    title: 'Alarms',
    figures: [{ title: 'Short of', path: 'state.alarms' }],
  },
  {
    kind: 'table',
    title: 'What could not be read',
    rows: 'state.missing',
    columns: [
      { title: 'Part', path: 'part' },
      { title: 'Why', path: 'reason' },
    ],
  },
];
