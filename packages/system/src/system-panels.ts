import type { ChartPanel, Panel, PanelColumn } from '@golden-signals/core/extension';

/** A chart of one signal, which is left out where the service does not have it. */
const chart = (title: string, signal: string): ChartPanel => ({ kind: 'chart', title, lines: [{ signal }] });

const name = (title: string): PanelColumn => ({ title, path: 'name', unit: 'code' });

/** How the live page shows the machine, the container and the process. */
export const systemPanels: readonly Panel[] = [
  {
    kind: 'figures',
    title: 'Process',
    figures: [
      { title: 'resident', path: 'memory.process.rssBytes', unit: 'By' },
      { title: 'heap', path: 'memory.process.heapUsedBytes', unit: 'By' },
      { title: 'heap limit', path: 'memory.process.heapLimitBytes', unit: 'By' },
      { title: 'outside of the heap', path: 'memory.process.externalBytes', unit: 'By' },
      { title: 'threads', path: 'process.threads', unit: '1' },
      { title: 'thread pool delay', path: 'threadPoolDelayMs', unit: 'ms' },
      { title: 'connections', path: 'sockets.established', unit: '1' },
      { title: 'connections refused', path: 'sockets.listenOverflows', unit: '1' },
    ],
  },
  {
    kind: 'figures',
    title: 'Container',
    figures: [
      { title: 'cores in use', path: 'container.cpu.usedCores', unit: '1' },
      { title: 'limit of cores', path: 'container.cpu.limitCores', unit: '1' },
      { title: 'stopped in', path: 'container.throttledRatio', unit: 'ratio' },
      { title: 'memory', path: 'container.memory.workingSetBytes', unit: 'By' },
      { title: 'limit', path: 'container.memory.limitBytes', unit: 'By' },
      { title: 'killed for want of memory', path: 'container.memory.events.oom_kill', unit: '1' },
      { title: 'tasks', path: 'container.tasks', unit: '1' },
    ],
  },
  {
    kind: 'figures',
    title: 'Machine',
    figures: [
      { title: 'processors', path: 'machine.cpuRatio', unit: 'ratio' },
      { title: 'cores', path: 'machine.cpuCount', unit: '1' },
      { title: 'load 1 min', path: 'machine.load.load.0', unit: '1' },
      { title: '5 min', path: 'machine.load.load.1', unit: '1' },
      { title: '15 min', path: 'machine.load.load.2', unit: '1' },
      { title: 'memory available', path: 'machine.memory.availableBytes', unit: 'By' },
      { title: 'of', path: 'machine.memory.totalBytes', unit: 'By' },
      { title: 'does not answer', path: 'machine.stuckMounts.0', unit: 'code' },
    ],
  },
  {
    kind: 'chart',
    title: 'Processors',
    lines: [
      { name: 'process', signal: 'process.cpu' },
      { name: 'container', signal: 'container.cpu' },
      { name: 'machine', signal: 'system.cpu' },
    ],
  },
  {
    kind: 'chart',
    title: 'Memory',
    lines: [
      { name: 'process', signal: 'process.memory_ratio' },
      { name: 'container', signal: 'container.memory' },
      { name: 'machine', signal: 'system.memory' },
    ],
  },
  {
    kind: 'chart',
    title: 'Event loop',
    lines: [
      { name: 'busy', signal: 'process.event_loop_utilization' },
      { name: 'gc', signal: 'process.gc_ratio' },
    ],
  },
  chart('Container stopped', 'container.throttled'),
  chart('Thread pool delay', 'process.thread_pool_delay'),
  chart('Open files', 'process.file_descriptors'),
  chart('Load per core', 'system.load_per_core'),
  {
    kind: 'table',
    title: 'What only grows',
    rows: 'growth',
    columns: [
      { title: 'What', path: 'text' },
      { title: 'Since', path: 'sinceTimestampMs', unit: 'time', rank: 2 },
      { title: 'At its limit in', path: 'timeToLimitMs', unit: 'ms', severity: 'severity' },
    ],
    key: 'resource',
    empty: 'Nothing grows without end, as far as some minutes can tell.',
  },
  {
    kind: 'table',
    title: 'File systems',
    rows: 'machine.filesystems',
    columns: [
      name('Mount'),
      { title: 'Used', path: 'usedRatio', unit: 'ratio', severity: 'severity' },
      { title: 'Available', path: 'availableBytes', unit: 'By' },
      { title: 'Size', path: 'totalBytes', unit: 'By', rank: 2 },
      { title: 'Free inodes', path: 'freeInodes', unit: '1', rank: 3 },
      { title: 'Type', path: 'type', rank: 3 },
    ],
    sortedBy: { path: 'usedRatio', order: 'down' },
    empty: 'None is looked at: in a container the machine is not, unless the option "machine" says so.',
  },
  {
    kind: 'table',
    title: 'Disks',
    rows: 'machine.disks',
    columns: [
      name('Disk'),
      { title: 'Busy', path: 'busyRatio', unit: 'ratio' },
      { title: 'Read', path: 'readBytesPerSecond', unit: 'By/s' },
      { title: 'Written', path: 'writtenBytesPerSecond', unit: 'By/s' },
    ],
    empty: 'None is looked at.',
  },
  {
    kind: 'table',
    title: 'Network',
    rows: 'machine.interfaces',
    columns: [
      name('Interface'),
      { title: 'Received', path: 'receivedBytesPerSecond', unit: 'By/s' },
      { title: 'Sent', path: 'sentBytesPerSecond', unit: 'By/s' },
      { title: 'Errors', path: 'errorsPerSecond', unit: '1/s', rank: 2 },
      { title: 'Dropped', path: 'droppedPerSecond', unit: '1/s', rank: 2 },
    ],
    empty: 'None is looked at.',
  },
  {
    kind: 'table',
    title: 'Pressure',
    rows: 'pressure',
    columns: [
      { title: 'Resource', path: 'resource' },
      { title: 'Of', path: 'scope' },
      { title: 'Some waited', path: 'waitingRatio', unit: 'ratio' },
      { title: 'All waited', path: 'stalledRatio', unit: 'ratio' },
    ],
    empty: 'The kernel does not say how long tasks wait.',
  },
  {
    kind: 'table',
    title: 'What is read',
    rows: 'collectors',
    sortedBy: { path: 'success', order: 'up' },
    columns: [
      { title: 'Numbers of', path: 'collector' },
      { title: 'Known', path: 'success' },
      { title: 'Why not', path: 'reason' },
      { title: 'Took', path: 'durationMs', unit: 'ms', rank: 2 },
    ],
    empty: 'Nothing was read yet.',
  },
];
