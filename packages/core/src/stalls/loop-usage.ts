import { performance } from 'node:perf_hooks';

/** What an event loop has done since its start; only differences have a meaning. */
export interface LoopUsage {
  /** Milliseconds in which it waited for something to happen. */
  readonly idleMs: number;
  /** Processor time of the process, in milliseconds. */
  readonly cpuMs: number;
}

let lastCpuMs = 0;

/**
 * Takes about a microsecond, almost all of it for the processor time. Never throws: Node fails to read that where the
 * system refuses it, and then it is as it was last.
 */
export function readLoopUsage(): LoopUsage {
  try {
    const { user, system } = process.cpuUsage();
    lastCpuMs = (user + system) / 1_000;
  } catch {
    // As it was.
  }
  return { idleMs: performance.nodeTiming.idleTime, cpuMs: lastCpuMs };
}
