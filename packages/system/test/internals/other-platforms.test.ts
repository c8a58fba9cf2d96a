// macOS and Windows, where there is no /proc: what Node.js gives is given, and of the rest the reason is said.

import { cpus, loadavg, totalmem } from 'node:os';
import { createMonitor } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { System } from '../../src/system.ts';
import type { SystemReport } from '../../src/system-report.ts';
import { FakeFiles } from './fake-files.ts';

/** What only the files of Linux say. */
const onlyOnLinux = /^(process_threads|system_(disk|network)_\w+|cgroup_\w+|pressure_\w+)[ {]/m;

async function look(): Promise<{ report: SystemReport; scrape: string; logger: MemoryLogger }> {
  const logger = new MemoryLogger();
  const system = new System({ machine: true }, new FakeFiles());
  const monitor = createMonitor({ extensions: [system], logger, stalls: false });
  await system.refresh();
  const seen = { report: system.snapshot(), scrape: await monitor.registry.metrics(), logger };
  await monitor.close();
  return seen;
}

/** Of the one series that begins so. */
function seriesValue(scrape: string, series: string): number {
  const lines = scrape.split('\n').filter((line) => line.startsWith(`${series} `));
  expect(lines).toHaveLength(1);
  return Number(lines[0]!.slice(series.length));
}

describe.each(['darwin', 'win32'] as const)('%s', (platform) => {
  const { platform: own } = process;

  beforeAll(() => {
    Object.defineProperty(process, 'platform', { value: platform });
  });

  afterAll(() => {
    Object.defineProperty(process, 'platform', { value: own });
  });

  test('what Node.js knows of the machine and the process', async () => {
    // Summed before it is divided, as ours is: otherwise the last digit differs.
    const userSeconds = () => cpus().reduce((sum, { times }) => sum + times.user, 0) / 1_000;
    const before = userSeconds();
    const { report, scrape } = await look();
    expect(report.machine.cpuCount).toBe(cpus().length);
    const user = seriesValue(scrape, 'system_cpu_time_seconds_total{cpu_mode="user"}');
    expect(user).toBeGreaterThanOrEqual(before);
    expect(user).toBeLessThanOrEqual(userSeconds());
    expect(seriesValue(scrape, 'system_memory_limit_bytes')).toBe(totalmem());
    expect(report.memory.usedBytes).toBeGreaterThan(0);
    expect(report.machine.filesystems['/']!.totalBytes).toBeGreaterThan(0);
    expect(report.process).toMatchObject({ threads: undefined, minorPageFaults: expect.any(Number) });
    expect(report.threadPoolDelayMs).toBeGreaterThanOrEqual(0);
    // No number is made up where none is known.
    expect(scrape).not.toMatch(onlyOnLinux);
  });

  test('the rest says why not, and is no failure of ours', async () => {
    const { report, logger, scrape } = await look();
    const silent = report.collectors.filter(({ success }) => !success);
    expect(Object.fromEntries(silent.map(({ collector, reason }) => [collector, reason]))).toEqual({
      ...(platform === 'win32' ? { load: 'Windows has no load average' } : {}),
      disks: 'there is no /proc/diskstats',
      network: 'there is no /proc/net/dev',
      container_cpu: 'there is no control group for processors',
      container_memory: 'there is no control group for memory',
      container_tasks: 'there is no control group for threads',
      pressure: 'the kernel does not publish pressure',
      sockets: 'there is no /proc/net/snmp',
    });
    expect(logger.entries).toEqual([]);
    expect(scrape).not.toMatch(/^golden_signals_internal_errors_total.* [1-9]/m);
    expect(report.growth).toEqual([]);
  });

  test('the load average, where there is one', async () => {
    const { report, scrape } = await look();
    if (platform === 'win32') {
      expect(report.machine.load).toBeUndefined();
      expect(scrape).not.toContain('system_load_average{');
      return;
    }
    const [one] = loadavg();
    const seen = seriesValue(scrape, 'system_load_average{period="1m"}');
    expect(seen).toBeGreaterThan(one! / 2 - 1);
    expect(seen).toBeLessThan(one! * 2 + 1);
    expect(report.machine.load).toMatchObject({ threads: undefined, fileHandles: undefined });
  });
});
