import { performance } from 'node:perf_hooks';
import { readCpuUsage } from '../process/cpu-usage.ts';

/**
 * Returns what tells, at each call, which part of the time that the main thread was busy since the last it had a processor,
 * from 0 to 1. What is timed goes on while other programs have the processor; they are not what the monitoring costs.
 */
export function processorShares(): () => number {
  let utilization = performance.eventLoopUtilization();
  let { user, system } = readCpuUsage();
  return () => {
    const before = { utilization, user, system };
    utilization = performance.eventLoopUtilization();
    ({ user, system } = readCpuUsage());
    const busyMs = performance.eventLoopUtilization(utilization, before.utilization).active;
    const processorMs = (user + system - before.user - before.system) / 1_000;
    return busyMs > 0 ? Math.min(1, processorMs / busyMs) : 1;
  };
}
