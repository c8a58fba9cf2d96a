import { performance } from 'node:perf_hooks';
import { readCpuUsage } from '../process/cpu-usage.ts';

/** What an event loop has done since its start; only differences have a meaning. */
export interface LoopUsage {
  /** Milliseconds in which it waited for something to happen. */
  readonly idleMs: number;
  /** Processor time of the process, in milliseconds. */
  readonly cpuMs: number;
}

/** Takes about a microsecond, almost all of it for the processor time. Never throws. */
export function readLoopUsage(): LoopUsage {
  const { user, system } = readCpuUsage();
  return { idleMs: performance.nodeTiming.idleTime, cpuMs: (user + system) / 1_000 };
}
