import { readdirSync } from 'node:fs';
import { createMonitor } from '@golden-signals/core';
import { system } from '@golden-signals/system';
import { compiledBytes, liveBytes } from '../harness/heap.mjs';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** After these, everything that is kept from pass to pass is there. */
const passesBefore = 1_000;

/**
 * What many looks at the machine leave behind, with every collector on: live bytes without compiled code, and open files;
 * and the processor time of one in microseconds. Needs `--expose-gc`.
 *
 * @param {{ passes: number }} options
 */
export async function measure({ passes }) {
  const sys = system({ machine: true, intervalMs: 600_000 });
  const monitor = createMonitor({ extensions: [sys], logger: silent, stalls: false });
  for (let done = 0; done < passesBefore; done++) await sys.refresh();
  const before = { bytes: liveBytes() - compiledBytes(), files: openFiles() };
  const start = process.cpuUsage();
  for (let done = 0; done < passes; done++) await sys.refresh();
  const { user, system: kernel } = process.cpuUsage(start);
  const growthBytes = liveBytes() - compiledBytes() - before.bytes;
  const growthFiles = openFiles() - before.files;
  await monitor.close();
  return { passes, growthBytes, growthFiles, cpuUs: (user + kernel) / passes };
}

function openFiles() {
  return process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0;
}
