// How full disks are and will be, and what networks lose: by what the kernel says, and by what Prometheus makes of the metrics.

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createMonitor } from '@golden-signals/core';
import type { ExtensionHost, Metrics } from '@golden-signals/core/extension';
import { FakeClock } from '@golden-signals/core/testing';
import { expect, test } from '@jest/globals';
import { testWithTool } from '../../../../test/services.ts';
import { Families } from '../../src/families.ts';
import { filesystemSignals } from '../../src/machine/filesystem-signals.ts';
import { FilesystemSource } from '../../src/machine/filesystems.ts';
import { NetworkSource } from '../../src/machine/network.ts';
import { networkErrorSignal } from '../../src/machine/network-signal.ts';
import { FakeFiles } from './fake-files.ts';

const minute = 60_000;
const blocks = 1_000_000;
const mounts = ['/', '/data']
  .map((mountpoint, index) => `3${index} 23 8:${index} / ${mountpoint} rw - ext4 /dev/sd${index} rw\n`)
  .join('');

function monitored() {
  const clock = new FakeClock();
  let metrics: Metrics | undefined;
  const probe = {
    name: 'probe',
    setup(host: ExtensionHost) {
      metrics = host.metrics;
    },
  };
  const monitor = createMonitor({ clock, stalls: false, env: {}, extensions: [probe] });
  return { clock, monitor, metrics: metrics! };
}

/** Two disks, of which a test says how many blocks and inodes are free. */
async function disks() {
  const { clock, monitor, metrics } = monitored();
  const free: Record<string, { bfree: number; ffree: number }> = {
    '/': { bfree: 500_000, ffree: 20 },
    '/data': { bfree: 500_000, ffree: 90 },
  };
  const source = new FilesystemSource(new Families(metrics), {
    files: new FakeFiles({ '/proc/self/mountinfo': mounts }),
    clock,
    selects: () => true,
    askNow: (mountpoint) => {
      const { bfree, ffree } = free[mountpoint]!;
      return { blocks, bfree, bavail: bfree, bsize: 1, files: mountpoint === '/' ? 100 : 0, ffree };
    },
    onStuck: () => {},
  });
  const signals = new Map(filesystemSignals(source).map((signal) => [signal.id, signal]));
  const value = (id: string, mountpoint?: string) => {
    const signal = signals.get(id)!;
    return signal.kind === 'level' ? signal.value(mountpoint === undefined ? {} : { mountpoint }) : undefined;
  };
  const pass = async (ms: number) => {
    clock.advance(ms);
    await source.pass(clock.now());
  };
  return { free, value, pass, signals, monitor };
}

test('a disk that fills up steadily will be full in four hours; one that does not, will not', async () => {
  const { free, value, pass, monitor } = await disks();
  for (let passed = 0; passed < 60; passed++) {
    // 13 % of the disk in an hour, of which half is left.
    free['/data']!.bfree -= Math.round((0.13 * blocks) / 60);
    await pass(minute);
    expect(value('system.disk_forecast', '/data') !== undefined).toBe(passed >= 30);
  }
  expect(value('system.disk_forecast', '/data')).toBeCloseTo(0.63 + 0.52, 2);
  expect(value('system.disk_forecast', '/')).toBeCloseTo(0.5, 5);
  expect(value('system.disk_forecast')).toBe(value('system.disk_forecast', '/data'));
  expect(value('system.disk', '/data')).toBeCloseTo(0.63, 3);
  // An hour without growth, and it is as it was.
  for (let passed = 0; passed < 61; passed++) await pass(minute);
  expect(value('system.disk_forecast', '/data')).toBeCloseTo(0.63, 3);
  expect(value('system.disk_forecast', '/gone')).toBeUndefined();
  await monitor.close();
});

test('inodes are counted where the file system has a number of them', async () => {
  const { value, pass, monitor } = await disks();
  await pass(minute);
  expect(value('system.inodes', '/')).toBeCloseTo(0.8, 9);
  expect(value('system.inodes', '/data')).toBeUndefined();
  expect(value('system.inodes')).toBeCloseTo(0.8, 9);
  await monitor.close();
});

test('packets with errors are a share of all, of one interface or of all of them', async () => {
  const line = (name: string, packets: number, errors: number) =>
    `${name}: 1 ${packets} ${errors} 0 0 0 0 0 1 ${packets} ${errors} 0 0 0 0 0\n`;
  const files = new FakeFiles({ '/proc/net/dev': `a\nb\n${line('eth0', 90, 10)}${line('eth1', 100, 0)}` });
  const { metrics, monitor } = monitored();
  const source = new NetworkSource(new Families(metrics), files, () => true);
  const signal = networkErrorSignal(source);
  expect(signal.totals({ interface: 'eth0' })).toBeUndefined();
  await source.pass(0);
  expect([...signal.series!()]).toEqual([{ interface: 'eth0' }, { interface: 'eth1' }]);
  expect(signal.totals({ interface: 'eth0' })).toEqual({ bad: 20, total: 200 });
  expect(signal.totals({ interface: 'eth1' })).toEqual({ bad: 0, total: 200 });
  await monitor.close();
});

testWithTool('promtool', 'Prometheus says the same', async (promtool) => {
  const { free, value, pass, signals, monitor } = await disks();
  const samples: string[] = [];
  const evaluated: Array<{ atMinute: number; id: string; by: string[]; value: number | undefined }> = [];
  for (let passed = 0; passed <= 80; passed++) {
    free['/data']!.bfree -= passed % 3 === 0 ? 4_000 : 1_000;
    await pass(minute);
    samples.push(`${free['/data']!.bfree}`);
    for (const id of passed % 20 === 10 ? signals.keys() : [])
      evaluated.push({ atMinute: passed, id, by: [], value: value(id) });
  }
  const series = (metric: string, mountpoint: string, state: string, values: string) => ({
    series: `${metric}{system_filesystem_mountpoint="${mountpoint}",system_filesystem_state="${state}"}`,
    values,
  });
  const usage = 'system_filesystem_usage_bytes';
  const networkTests = [
    {
      expr: networkErrorSignal(undefined).promql({
        range: '5m',
        matchers: '',
        by: ['interface'],
        naming: 'prometheus',
        histograms: 'native',
      }),
      eval_time: '30m',
      exp_samples: [{ labels: '{network_interface_name="eth0"}', value: 0.03 }],
    },
  ];
  const tests = [
    {
      interval: '1m',
      input_series: [
        series(usage, '/', 'free', '500000+0x90'),
        series(usage, '/', 'used', '500000+0x90'),
        series(usage, '/data', 'free', samples.join(' ')),
        series(usage, '/data', 'used', samples.map((one) => blocks - Number(one)).join(' ')),
        { series: 'system_network_packet_count_total{network_interface_name="eth0"}', values: '0+970x90' },
        { series: 'system_network_errors_total{network_interface_name="eth0"}', values: '0+30x90' },
        series('system_filesystem_inodes', '/', 'used', '80+0x90'),
        series('system_filesystem_inodes', '/', 'free', '20+0x90'),
        series('system_filesystem_inodes', '/data', 'used', '0+0x90'),
        series('system_filesystem_inodes', '/data', 'free', '0+0x90'),
      ],
      promql_expr_test: [
        ...networkTests,
        ...evaluated.map(({ atMinute, id, by, value: known }) => {
          const query = {
            range: '5m',
            matchers: '',
            by,
            naming: 'prometheus',
            histograms: 'native',
          } as const;
          const asked = signals.get(id)!.promql(query)!;
          return {
            expr: known === undefined ? asked : `abs(${asked} - ${known}) < bool 1e-9`,
            eval_time: `${atMinute}m`,
            exp_samples: known === undefined ? [] : [{ labels: '{}', value: 1 }],
          };
        }),
      ],
    },
  ];
  // Neither knows the future before half an hour is over.
  expect(evaluated.filter(({ value: known }) => known === undefined)).toHaveLength(1);
  const folder = await mkdtemp(join(tmpdir(), 'golden-signals-disks-'));
  try {
    const file = join(folder, 'tests.yml');
    await writeFile(file, JSON.stringify({ rule_files: [], evaluation_interval: '1m', tests }));
    const { stdout } = await promisify(execFile)(promtool, ['test', 'rules', file]).catch(
      (error: { stdout: string; stderr: string }) => {
        throw new Error(error.stdout + error.stderr);
      },
    );
    expect(stdout).toContain('SUCCESS');
  } finally {
    await rm(folder, { recursive: true });
    await monitor.close();
  }
});

test('labels are asked for by the name that the metrics have', async () => {
  const { signals, monitor } = await disks();
  const query = {
    range: '5m',
    matchers: 'job="a"',
    by: ['job', 'mountpoint'],
    naming: 'prometheus',
    histograms: 'native',
  } as const;
  for (const [, signal] of signals)
    expect(signal.promql(query)).toMatch(/^max by \(job, system_filesystem_mountpoint\) /);
  await monitor.close();
});
