// The numbers beside those of other programs, on the same machine in the same second.

import { execFileSync } from 'node:child_process';
import { createMonitor } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import { type SystemReport, system } from '@golden-signals/system';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { testWithTool } from '../../../test/services.ts';

const machine = system({ machine: true, intervalMs: 60_000 });
const monitor = createMonitor({ extensions: [machine], logger: new MemoryLogger(), stalls: false });
let before: Record<string, number>;
let after: Record<string, number>;
let report: SystemReport;
let scrape: Map<string, number>;

/** Another program reads the files: what they say lies between two of its answers. */
function readByOthers(): Record<string, number> {
  const awk = (program: string, file: string) =>
    Number(execFileSync('awk', [program, file], { encoding: 'utf8' }).trim());
  return {
    userSeconds: awk('/^cpu / { print $2 / 100 }', '/proc/stat'),
    idleSeconds: awk('/^cpu / { print $5 / 100 }', '/proc/stat'),
    uptime: awk('{ print $1 }', '/proc/uptime'),
    availableKib: awk('/^MemAvailable/ { print $2 }', '/proc/meminfo'),
    totalKib: awk('/^MemTotal/ { print $2 }', '/proc/meminfo'),
    interfaceBytes: awk('/eth0:/ { print $2 }', '/proc/net/dev'),
    sectors: awk('$3 == "vda" { print $10 }', '/proc/diskstats'),
    sentSegments: awk('/^Tcp: [0-9]/ { print $12 }', '/proc/net/snmp'),
  };
}

beforeAll(async () => {
  before = readByOthers();
  await machine.refresh();
  report = machine.snapshot();
  after = readByOthers();
  const text = await monitor.registry.metrics();
  scrape = new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => {
        const space = line.lastIndexOf(' ');
        return [line.slice(0, space), Number(line.slice(space + 1))];
      }),
  );
});

afterAll(() => monitor.close());

function expectBetween(value: number | undefined, name: string, runsBackBy = 0): void {
  expect(value).toBeGreaterThanOrEqual(Math.min(before[name]!, after[name]!) - runsBackBy);
  expect(value).toBeLessThanOrEqual(Math.max(before[name]!, after[name]!) + runsBackBy);
}

/** The kernel's times of processors run back by some ticks of 10 ms: what awk reads later may be less. */
const ticks = 0.05;

const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('beside awk, in the same files', () => {
  test('processor time', () => {
    expectBetween(scrape.get('system_cpu_time_seconds_total{cpu_mode="user"}'), 'userSeconds', ticks);
    expectBetween(scrape.get('system_cpu_time_seconds_total{cpu_mode="idle"}'), 'idleSeconds', ticks);
  });

  test('uptime', () => {
    expectBetween(report.machine.load?.uptimeSeconds, 'uptime');
  });

  test('memory', () => {
    expect(report.machine.memory?.totalBytes).toBe(before.totalKib! * 1_024);
    const available = report.machine.memory!.availableBytes / 1_024;
    // It changes all the time, and not only in one direction.
    expect(Math.abs(available - before.availableKib!)).toBeLessThan(before.totalKib! * 0.05);
    const { byState, totalBytes } = report.machine.memory!;
    expect(Object.values(byState).reduce((sum, bytes) => sum + bytes, 0)).toBe(totalBytes);
  });

  test('TCP', () => {
    expectBetween(scrape.get('system_network_tcp_segments_sent_total'), 'sentSegments');
  });

  test('network and disks, where they have their usual names', () => {
    if (before.interfaceBytes! > 0) {
      const labels = 'network_interface_name="eth0",network_io_direction="receive"';
      expectBetween(scrape.get(`system_network_io_bytes_total{${labels}}`), 'interfaceBytes');
    }
    if (before.sectors! > 0) {
      const series = 'system_disk_io_bytes_total{system_device="vda",disk_io_direction="write"}';
      const bytes = scrape.get(series)!;
      expect(bytes).toBeGreaterThanOrEqual(before.sectors! * 512);
      expect(bytes).toBeLessThanOrEqual(after.sectors! * 512);
    }
  });

  testWithTool('df', 'the root, as df has it', (df) => {
    const [, line = ''] = execFileSync(df, ['-B1', '--output=size,used,avail,pcent,itotal', '/'], {
      encoding: 'utf8',
    }).split('\n');
    const [size, used, available, percent, inodes] = line
      .trim()
      .split(/\s+/)
      .map((text) => Number.parseInt(text, 10));
    const root = report.machine.filesystems['/']!;
    expect(root.totalBytes).toBe(size);
    expect(root.inodes).toBe(inodes);
    // Other programs write meanwhile.
    expect(Math.abs(root.usedBytes - used!)).toBeLessThan(size! * 0.01);
    expect(Math.abs(root.availableBytes - available!)).toBeLessThan(size! * 0.01);
    expect(Math.abs(Math.ceil(root.usedRatio * 100) - percent!)).toBeLessThanOrEqual(1);
  });
});

test('processor time that is burnt is seen', async () => {
  await machine.refresh();
  const usedBefore = process.cpuUsage();
  const endMs = performance.now() + 300;
  while (performance.now() < endMs) Math.sqrt(endMs);
  const { user, system: kernel } = process.cpuUsage(usedBefore);
  await machine.refresh();
  const { cpuRatio, cpuCount } = machine.snapshot().machine;
  // Two clocks of 10 ms, and whatever else the machine does.
  expect(cpuRatio! * cpuCount!).toBeGreaterThan((user + kernel) / 1e6 / 0.4 - 0.25);
  expect(cpuRatio).toBeLessThanOrEqual(1);
});

test('the process counts what the kernel counts', () => {
  const { minorPageFault } = process.resourceUsage();
  expect(report.process?.minorPageFaults).toBeGreaterThan(0);
  expect(report.process?.minorPageFaults).toBeLessThanOrEqual(minorPageFault);
  if (process.platform === 'linux') expect(report.process?.threads).toBeGreaterThan(4);
});

test('everything that is read says how long it took, and that it worked', () => {
  if (process.platform !== 'linux') return;
  const failed = report.collectors.filter(({ success }) => !success).map(({ collector }) => collector);
  // A machine may be without control groups or pressure, and must be without nothing else.
  expect(failed.filter((name) => !/^container_|^pressure$/.test(name))).toEqual([]);
  for (const { collector } of report.collectors)
    expect(scrape.has(`golden_signals_collector_duration_seconds{collector="${collector}"}`)).toBe(true);
});
