import { createMonitor } from '@golden-signals/core';
import { system } from '@golden-signals/system';
import { collectDefaultMetrics, Registry } from 'prom-client';
import si from 'systeminformation';
import { median, quantile } from '../harness/statistics.mjs';
import { measure as measureMany } from './many-passes.mjs';

/**
 * What one look at the machine costs in processor time, of this process and of those that it starts: ours, with every
 * collector on; the same figures from systeminformation; and prom-client's default metrics, which know the process only.
 * In turns, because the machine is shared; and ours alone, pass after pass. Before, ours makes as many passes as in an
 * hour, so that both are of code that the engine has compiled.
 *
 * @param {{ rounds: number, passes: number }} options
 */
export async function measure({ rounds, passes }) {
  const sys = system({ machine: true, intervalMs: 600_000 });
  const monitor = createMonitor({ extensions: [sys], logger: silent, stalls: false });
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  /** @type {Record<string, { run: () => Promise<unknown>, costsUs: number[] }>} */
  const contestants = {
    'Golden Signals': { run: () => sys.refresh(), costsUs: [] },
    systeminformation: { run: readBySysteminformation, costsUs: [] },
    'prom-client, default metrics': { run: () => registry.metrics(), costsUs: [] },
  };
  for (let pass = 0; pass < passesPerHour; pass++) await sys.refresh();
  for (let round = -3; round < rounds; round++) {
    for (const { run, costsUs } of Object.values(contestants)) {
      const before = await processorTimeUs();
      await run();
      const costUs = (await processorTimeUs()) - before;
      if (round >= 0) costsUs.push(costUs);
    }
  }
  await monitor.close();
  const { growthBytes, cpuUs: aloneUs } = await measureMany({ passes });
  return {
    cpuUs: Object.fromEntries(
      Object.entries(contestants).map(([name, { costsUs }]) => [
        name,
        { median: median(costsUs), p90: quantile(costsUs, 0.9) },
      ]),
    ),
    aloneUs,
    passes,
    growthBytes,
  };
}

/** At the usual interval of 10 s. */
const passesPerHour = 360;

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** What `system()` reads, as far as systeminformation knows it. */
function readBySysteminformation() {
  return Promise.all([
    si.currentLoad(),
    si.mem(),
    si.fsSize(),
    si.disksIO(),
    si.networkStats(),
    si.processes().catch(() => undefined),
  ]);
}

/** Without the two reads themselves, which take some microseconds. */
async function processorTimeUs() {
  const { user, system: kernel } = process.cpuUsage();
  return user + kernel + (await childrenUs());
}

/** Of ended children, from /proc/self/stat: in hundredths of a second, so their sum counts and not a single one. */
async function childrenUs() {
  const { readFile } = await import('node:fs/promises');
  const text = await readFile('/proc/self/stat', 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) * 10_000;
}
