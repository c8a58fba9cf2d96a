import { readdir, readFile, stat } from 'node:fs/promises';
import type { Registry } from '../metrics/registry.ts';
import { memoryLimitBytes } from './memory-limit.ts';

const bytesPerKibibyte = 1_024;
/** What Go's client shows for a limit that is switched off. */
const unlimited = 2 ** 64;

/**
 * Memory, files, start and version of this process.
 *
 * What Linux reports through files in /proc is read asynchronously: the list of open files alone takes milliseconds on
 * a server with ten thousand connections. Those metrics do not exist elsewhere. The resident size is too important
 * to wait for a busy thread pool: it comes from a call that takes 10 µs.
 */
export function registerProcessMetrics(registry: Registry): void {
  registry.gauge({
    name: 'process_start_time_seconds',
    help: 'Start time of the process since unix epoch in seconds.',
    aggregator: 'omit',
    collect: (gauge) => gauge.set(Math.round(Date.now() / 1_000 - process.uptime())),
  });
  registry.gauge({
    name: 'nodejs_version_info',
    help: 'Node.js version info.',
    aggregator: 'first',
    labelNames: ['version', 'major', 'minor', 'patch'],
    collect: (gauge) => {
      const [major, minor, patch] = process.versions.node.split('.');
      gauge.labels({ version: process.version, major, minor, patch }).set(1);
    },
  });
  registry.gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory size in bytes.',
    collect: (gauge) => gauge.set(process.memoryUsage.rss()),
  });
  registry.gauge({
    name: 'process_memory_limit_bytes',
    help: 'Memory the process may use in bytes: the limit of its container, or else the memory of the machine.',
    // In a cluster all workers share one.
    aggregator: 'max',
    collect: (gauge) => gauge.set(memoryLimitBytes()),
  });
  if (process.platform === 'linux') registerProcFiles(registry);
}

function registerProcFiles(registry: Registry): void {
  registry.gauge({
    name: 'process_virtual_memory_bytes',
    help: 'Virtual memory size in bytes.',
    collect: async (gauge) => gauge.set(await statusBytes('VmSize')),
  });
  registry.gauge({
    name: 'process_heap_bytes',
    help: 'Process heap size in bytes.',
    collect: async (gauge) => gauge.set(await statusBytes('VmData')),
  });
  registry.gauge({
    name: 'process_open_fds',
    help: 'Number of open file descriptors.',
    collect: async (gauge) => gauge.set(await openFiles()),
  });
  registry.gauge({
    name: 'process_max_fds',
    help: 'Maximum number of open file descriptors.',
    collect: async (gauge) => gauge.set(await openFilesLimit()),
  });
}

async function statusBytes(field: string): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8');
  return Number(capture(status, new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm'))) * bytesPerKibibyte;
}

async function openFiles(): Promise<number> {
  // Since Linux 6.2 the directory's size is the number of its entries, before that it was 0.
  const { size } = await stat('/proc/self/fd');
  if (size > 0) return size;
  // Reading the directory takes a descriptor itself.
  return (await readdir('/proc/self/fd')).length - 1;
}

async function openFilesLimit(): Promise<number> {
  const limits = await readFile('/proc/self/limits', 'utf8');
  const soft = capture(limits, /^Max open files\s+(\S+)/m);
  return soft === 'unlimited' ? unlimited : Number(soft);
}

function capture(text: string, pattern: RegExp): string | undefined {
  return pattern.exec(text)?.[1];
}
