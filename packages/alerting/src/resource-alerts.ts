import type { AlertDefinition } from './alert.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

/** Of the process. */
export const processAlerts: readonly AlertDefinition[] = [
  {
    name: 'EventLoopStalled',
    signal: 'process.event_loop_delay',
    windowMs: minute,
    atLeast: 0.5,
    forMs: 2 * minute,
    severity: 'critical',
    summary: 'The event loop is blocked for half a second again and again.',
  },
  {
    name: 'EventLoopBusy',
    signal: 'process.event_loop_utilization',
    above: 0.9,
    clearBelow: 0.8,
    forMs: 10 * minute,
    summary: 'The event loop has hardly any time left.',
  },
  {
    name: 'CpuHigh',
    signal: 'process.cpu',
    above: 0.8,
    clearBelow: 0.7,
    forMs: 10 * minute,
    summary: 'The process uses more than 80 % of one core.',
  },
  {
    name: 'GcTimeHigh',
    signal: 'process.gc_ratio',
    above: 0.1,
    forMs: 10 * minute,
    summary: 'More than a tenth of the time goes into garbage collections.',
  },
  {
    name: 'HeapHigh',
    signal: 'process.heap_ratio',
    above: 0.85,
    clearBelow: 0.8,
    forMs: 10 * minute,
    summary: 'The heap is fuller than 85 % of its limit.',
  },
  {
    name: 'MemoryHigh',
    signal: 'process.memory_ratio',
    above: 0.85,
    clearBelow: 0.8,
    forMs: 10 * minute,
    summary: 'The process takes more than 85 % of its memory.',
  },
  {
    name: 'MemoryCritical',
    signal: 'process.memory_ratio',
    above: 0.9,
    clearBelow: 0.85,
    forMs: 5 * minute,
    severity: 'critical',
    summary: 'The process takes more than 90 % of its memory, and may be killed.',
  },
  {
    name: 'MemoryGrows',
    signal: 'memory.growth',
    above: 0,
    // Not known while nothing grows, which then ends the alert instead of freezing it.
    all: [{ signal: 'memory.time_to_limit', windowMs: 5 * minute, below: day / 1_000 }],
    forMs: 30 * minute,
    summary: 'The memory only grows, and reaches its limit within a day.',
  },
  {
    name: 'FileDescriptorsHigh',
    signal: 'process.file_descriptors',
    above: 0.8,
    clearBelow: 0.75,
    forMs: 10 * minute,
    summary: 'The process has more than 80 % of the files and sockets open that it may.',
  },
];

/** Of the container and the machine. */
export const machineAlerts: readonly AlertDefinition[] = [
  {
    name: 'ContainerThrottled',
    signal: 'container.throttled',
    above: 0.25,
    forMs: 10 * minute,
    summary: 'The container is held back in more than a quarter of its periods.',
  },
  {
    name: 'ContainerMemoryCritical',
    signal: 'container.memory',
    above: 0.9,
    clearBelow: 0.85,
    forMs: 5 * minute,
    severity: 'critical',
    summary: 'The container uses more than 90 % of its memory, and may be killed.',
  },
  {
    name: 'MachineCpuHigh',
    signal: 'system.cpu',
    above: 0.9,
    clearBelow: 0.8,
    forMs: 15 * minute,
    summary: 'The processors of the machine are hardly ever idle.',
  },
  {
    name: 'DiskHigh',
    signal: 'system.disk',
    above: 0.85,
    clearBelow: 0.83,
    forMs: 15 * minute,
    summary: 'A disk is fuller than 85 %.',
  },
  {
    name: 'DiskCritical',
    signal: 'system.disk',
    above: 0.9,
    clearBelow: 0.88,
    forMs: 5 * minute,
    severity: 'critical',
    summary: 'A disk is fuller than 90 %.',
  },
  {
    name: 'DiskFullSoon',
    signal: 'system.disk_forecast',
    atLeast: 1,
    // A disk that is nearly empty and gets one large file is not full soon, whatever a straight line says.
    all: [{ signal: 'system.disk', windowMs: 5 * minute, above: 0.5 }],
    // What is written at once is in the line through the last hour for an hour.
    forMs: 75 * minute,
    summary: 'A disk will be full within four hours, if it goes on as in the last one.',
  },
  {
    name: 'InodesHigh',
    signal: 'system.inodes',
    above: 0.9,
    clearBelow: 0.88,
    forMs: 15 * minute,
    summary: 'A disk has room for less than a tenth of its files.',
  },
  {
    name: 'NetworkErrors',
    signal: 'system.network_error_ratio',
    above: 0.01,
    minTotal: 1_000,
    forMs: 10 * minute,
    summary: 'More than one packet of a hundred has an error.',
  },
];
