import { callCharts, type Panel, type TablePanel, targetsPanel } from '@golden-signals/core/extension';

const callers: TablePanel = {
  kind: 'table',
  title: 'Who calls it',
  rows: 'callers',
  columns: [
    { title: 'Route or job', path: 'name', unit: 'route' },
    { title: 'Calls', path: 'calls', unit: '1' },
    { title: 'Waited', path: 'waitMs', unit: 'ms', rank: 2 },
    { title: 'Time', path: 'totalMs', unit: 'ms', rank: 2 },
    { title: 'Of its time', path: 'timeShare', unit: 'ratio', hasBar: true },
  ],
  sortedBy: { path: 'totalMs', order: 'down' },
};

const pools: TablePanel = {
  kind: 'table',
  title: 'Pools',
  rows: 'pools',
  columns: [
    { title: 'Pool', path: 'name' },
    { title: 'In use', path: 'used', unit: '1' },
    { title: 'Idle', path: 'idle', unit: '1', rank: 2 },
    { title: 'Most', path: 'max', unit: '1' },
    { title: 'Use', path: 'usedRatio', unit: 'ratio', limitsOf: 'pool.use_ratio', rank: 2 },
    { title: 'Waiting', path: 'pending', unit: '1' },
    { title: 'Waited, 1 min', path: 'recent.totalMs', unit: 'ms', rank: 2 },
    { title: 'Longest', path: 'recent.maxMs', unit: 'ms', rank: 3 },
    { title: 'Gave up, 1 min', path: 'recent.timeouts', unit: '1', rank: 2 },
  ],
  details: [
    {
      kind: 'figures',
      title: 'Since the start',
      figures: [
        { title: 'Waits', path: 'waits', unit: '1' },
        { title: 'Waited', path: 'waitMs', unit: 'ms' },
        { title: 'Gave up', path: 'timeouts', unit: '1' },
        { title: 'Connections made', path: 'created', unit: '1' },
        { title: 'Idle ones kept', path: 'maxIdle', unit: '1' },
      ],
    },
    {
      kind: 'figures',
      title: 'In the last minute',
      figures: [
        { title: 'Waits', path: 'recent.count', unit: '1' },
        { title: 'Waited', path: 'recent.totalMs', unit: 'ms' },
        { title: 'Longest', path: 'recent.maxMs', unit: 'ms' },
        { title: 'Gave up', path: 'recent.timeouts', unit: '1' },
      ],
    },
  ],
};

const caches: TablePanel = {
  kind: 'table',
  title: 'Caches',
  rows: 'caches',
  columns: [
    { title: 'Cache', path: 'name' },
    { title: 'Hit ratio', path: 'hitRatio', unit: 'ratio', limitsOf: 'cache.hit_ratio' },
    { title: 'Hits', path: 'hits', unit: '1' },
    { title: 'Misses', path: 'misses', unit: '1' },
    { title: 'Sets', path: 'sets', unit: '1', rank: 2 },
    { title: 'Evicted', path: 'evictions', unit: '1', rank: 2 },
    { title: 'Entries', path: 'size', unit: '1', rank: 2 },
  ],
  details: [
    { kind: 'figures', figures: [{ title: 'Deletes', path: 'deletes', unit: '1' }] },
    {
      kind: 'table',
      title: 'Patterns of keys',
      rows: 'patterns',
      columns: [
        { title: 'Pattern', path: 'pattern', unit: 'code' },
        { title: 'Hits', path: 'hits', unit: '1' },
        { title: 'Misses', path: 'misses', unit: '1' },
      ],
    },
  ],
};

const redisClients: TablePanel = {
  kind: 'table',
  title: 'Clients of Redis',
  rows: 'redisClients',
  columns: [
    { title: 'Client', path: 'name' },
    { title: 'Reconnects', path: 'reconnects', unit: '1' },
    { title: 'Waiting calls', path: 'waitingCalls', unit: '1', rank: 2 },
    { title: 'Batches', path: 'batches', unit: '1', rank: 2 },
    { title: 'Commands in batches', path: 'batchedCommands', unit: '1', rank: 2 },
  ],
  details: [
    {
      kind: 'table',
      title: 'Commands during which the server answers nobody else',
      rows: 'linearCommands',
      columns: [
        { title: 'Command', path: 'name', unit: 'code' },
        { title: 'Calls', path: 'value', unit: '1' },
      ],
      empty: 'Commands such as KEYS, which look through all that there is, appear here.',
    },
  ],
};

/** Targets, then pools, then caches, each with what became of it over time. */
export const dependenciesPanels: readonly Panel[] = [
  targetsPanel({
    columns: [{ title: 'Of requests', path: 'timeShare', unit: 'ratio', rank: 3 }],
    details: [callers],
  }),
  ...callCharts,
  pools,
  { kind: 'chart', title: 'Use of pools', lines: [{ signal: 'pool.use_ratio' }] },
  { kind: 'chart', title: 'Callers that wait', lines: [{ signal: 'pool.wait' }] },
  caches,
  { kind: 'chart', title: 'Hit ratio', lines: [{ signal: 'cache.hit_ratio' }] },
  redisClients,
];
