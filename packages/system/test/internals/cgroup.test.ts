// Trees of control groups as they are found: version 2 in a container and beside one, version 1, both at once.

import { createMonitor } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { describe, expect, test } from '@jest/globals';
import { Cgroup } from '../../src/container/cgroup.ts';
import { System } from '../../src/system.ts';
import { FakeFiles, systemError } from './fake-files.ts';
import { gibibyte, pod } from './pod.ts';

async function readOf(files: FakeFiles) {
  const system = new System({ machine: false }, files);
  const monitor = createMonitor({ extensions: [system], logger: new MemoryLogger(), stalls: false });
  await system.refresh();
  const report = system.snapshot();
  const scrape = await monitor.registry.metrics();
  await monitor.close();
  return { report, scrape };
}

describe('version 2, in a pod', () => {
  test('is read whole', async () => {
    const { report, scrape } = await readOf(new FakeFiles(pod));
    expect(report.container.cpu).toMatchObject({
      version: 2,
      limitCores: 0.5,
      usageSeconds: 9,
      periods: 400,
      throttledPeriods: 100,
      throttledSeconds: 2.5,
    });
    expect(report.container.memory).toEqual({
      usageBytes: 500_000_000,
      workingSetBytes: 380_000_000,
      limitBytes: gibibyte,
      highBytes: undefined,
      swapBytes: 0,
      events: { low: 0, high: 0, max: 7, oom: 1, oom_kill: 1, oom_group_kill: 0 },
    });
    expect(report.container).toMatchObject({ tasks: 12, maxTasks: 1024 });
    expect(report.pressure).toContainEqual(
      expect.objectContaining({
        scope: 'cgroup',
        resource: 'cpu',
        waitingSeconds: 1.5,
        stalledSeconds: 0.5,
      }),
    );
    expect(report.memory).toMatchObject({ limitBytes: gibibyte, usedBytes: 380_000_000 });
    for (const line of [
      'cgroup_version 2',
      'cgroup_cpu_limit_cores 0.5',
      'cgroup_cpu_throttled_seconds_total 2.5',
      `cgroup_memory_limit_bytes ${gibibyte}`,
      'cgroup_memory_events_total{event="oom_kill"} 1',
      'cgroup_io_bytes_total{device="253:0",direction="write"} 2000',
      'pressure_waiting_seconds_total{resource="cpu",scope="cgroup"} 1.5',
    ])
      expect(scrape.split('\n')).toContain(line);
  });

  test('throttling and pressure are seen to move from one pass to the next', async () => {
    const files = new FakeFiles(pod);
    const clock = new FakeClock();
    const system = new System({ machine: false, intervalMs: 600_000 }, files);
    const monitor = createMonitor({ extensions: [system], logger: new MemoryLogger(), stalls: false, clock });
    await system.refresh();
    files.texts.set(
      '/sys/fs/cgroup/cpu.stat',
      'usage_usec 9200000\nnr_periods 410\nnr_throttled 108\nthrottled_usec 3100000\n',
    );
    files.texts.set(
      '/sys/fs/cgroup/cpu.pressure',
      'some avg10=9.00 total=1900000\nfull avg10=0.00 total=500000\n',
    );
    clock.advance(10_000);
    await system.refresh();
    expect(system.snapshot().pressure.find(({ resource }) => resource === 'cpu')).toMatchObject({
      waitingRatio: expect.closeTo(0.04, 6),
      stalledRatio: 0,
    });
    expect(system.snapshot().container.throttledRatio).toBeCloseTo(0.8, 6);
    const lines = (await monitor.registry.metrics()).split('\n');
    await monitor.close();
    for (const line of [
      'cgroup_cpu_throttled_periods_total 108',
      'cgroup_cpu_throttled_seconds_total 3.1',
      'pressure_waiting_seconds_total{resource="cpu",scope="cgroup"} 1.9',
      'pressure_stalled_seconds_total{resource="cpu",scope="cgroup"} 0.5',
    ])
      expect(lines).toContain(line);
  });

  test('limits of the groups around it bind as well', async () => {
    const files = new FakeFiles({
      ...pod,
      '/proc/self/cgroup': '0::/kubepods/pod1/app\n',
      '/sys/fs/cgroup/kubepods/pod1/app/cgroup.procs': '1\n',
      '/sys/fs/cgroup/kubepods/pod1/app/cpu.max': 'max 100000\n',
      '/sys/fs/cgroup/kubepods/pod1/app/cpu.stat': 'usage_usec 1000000\n',
      '/sys/fs/cgroup/kubepods/pod1/app/memory.current': '1000\n',
      '/sys/fs/cgroup/kubepods/pod1/app/memory.stat': 'inactive_file 0\n',
      '/sys/fs/cgroup/kubepods/pod1/app/memory.max': 'max\n',
      '/sys/fs/cgroup/kubepods/pod1/cpu.max': '150000 100000\n',
      '/sys/fs/cgroup/kubepods/pod1/memory.max': '700000000\n',
    });
    files.texts.delete('/sys/fs/cgroup/cpu.max');
    files.texts.delete('/sys/fs/cgroup/memory.max');
    const { report } = await readOf(files);
    expect(report.container.cpu).toMatchObject({ limitCores: 1.5, usageSeconds: 1, periods: 0 });
    expect(report.container.memory).toMatchObject({ limitBytes: 700_000_000 });
  });

  test('garbage in a file is a reason, and no number', async () => {
    const files = new FakeFiles({ ...pod, '/sys/fs/cgroup/memory.current': 'many\n' });
    const { report, scrape } = await readOf(files);
    expect(report.container.memory).toBeUndefined();
    expect(report.collectors).toContainEqual(
      expect.objectContaining({
        collector: 'container_memory',
        success: false,
        reason: 'memory.current is no number',
      }),
    );
    expect(scrape).toContain('golden_signals_collector_success{collector="container_memory"} 0');
    expect(scrape).not.toMatch(/^cgroup_memory_usage_bytes /m);
  });

  test('a file that may not be read is a reason', async () => {
    const path = '/sys/fs/cgroup/cpu.stat';
    const { report } = await readOf(new FakeFiles({ ...pod, [path]: systemError('EACCES', path) }));
    expect(report.collectors).toContainEqual(
      expect.objectContaining({ collector: 'container_cpu', reason: `no permission to read ${path}` }),
    );
  });
});

describe('where the files of a controller are', () => {
  const v1 = {
    '/proc/self/mountinfo': [
      '31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw',
      '32 31 0:29 /docker/abc /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct',
      '35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory',
      '41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw',
    ].join('\n'),
    '/proc/self/cgroup': '4:memory:/group/inner\n2:cpu,cpuacct:/docker/abc\n0::/\n',
    '/sys/fs/cgroup/memory/group/inner/cgroup.procs': '1',
    '/sys/fs/cgroup/cpu,cpuacct/cgroup.procs': '1',
    '/sys/fs/cgroup/unified/cgroup.procs': '1',
  };

  test('version 1 where version 2 is mounted, but has no controllers', () => {
    const cgroup = new Cgroup(new FakeFiles(v1));
    expect(cgroup.folder('memory')).toEqual({
      version: 1,
      path: '/sys/fs/cgroup/memory/group/inner',
      withParents: [
        '/sys/fs/cgroup/memory/group/inner',
        '/sys/fs/cgroup/memory/group',
        '/sys/fs/cgroup/memory',
      ],
    });
    expect(cgroup.unified()?.path).toBe('/sys/fs/cgroup/unified');
  });

  test('what is mounted, where the path is the one that the host sees', () => {
    expect(new Cgroup(new FakeFiles(v1)).folder('cpu')).toEqual({
      version: 1,
      path: '/sys/fs/cgroup/cpu,cpuacct',
      withParents: ['/sys/fs/cgroup/cpu,cpuacct'],
    });
  });

  test('nowhere, for a controller that no group has', () => {
    expect(new Cgroup(new FakeFiles(v1)).folder('pids')).toBeUndefined();
    expect(new Cgroup(new FakeFiles()).folder('cpu')).toBeUndefined();
  });

  test('elsewhere, once the process was moved', () => {
    const files = new FakeFiles(v1);
    const cgroup = new Cgroup(files);
    expect(cgroup.folder('memory')?.path).toBe('/sys/fs/cgroup/memory/group/inner');
    files.texts.set('/proc/self/cgroup', '4:memory:/other\n');
    files.texts.set('/sys/fs/cgroup/memory/other/cgroup.procs', '1');
    cgroup.refresh();
    expect(cgroup.folder('memory')?.path).toBe('/sys/fs/cgroup/memory/other');
  });
});

describe('version 1', () => {
  test('is read whole', async () => {
    const { report } = await readOf(
      new FakeFiles({
        '/proc/self/mountinfo': [
          '32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu',
          '33 31 0:30 / /sys/fs/cgroup/cpuacct rw - cgroup cgroup rw,cpuacct',
          '35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory',
        ].join('\n'),
        '/proc/self/cgroup': '4:memory:/a\n2:cpuacct:/a\n1:cpu:/a\n',
        '/sys/fs/cgroup/cpu/a/cgroup.procs': '1',
        '/sys/fs/cgroup/cpu/a/cpu.cfs_quota_us': '20000\n',
        '/sys/fs/cgroup/cpu/a/cpu.cfs_period_us': '100000\n',
        '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
        '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
        '/sys/fs/cgroup/cpu/a/cpu.stat': 'nr_periods 10\nnr_throttled 5\nthrottled_time 700000000\n',
        '/sys/fs/cgroup/cpuacct/a/cgroup.procs': '1',
        '/sys/fs/cgroup/cpuacct/a/cpuacct.usage': '3500000000\n',
        '/sys/fs/cgroup/memory/a/cgroup.procs': '1',
        '/sys/fs/cgroup/memory/a/memory.usage_in_bytes': '1000000\n',
        '/sys/fs/cgroup/memory/a/memory.limit_in_bytes': '64000000\n',
        '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
        '/sys/fs/cgroup/memory/a/memory.stat': 'total_inactive_file 400000\ntotal_swap 5\n',
        '/sys/fs/cgroup/memory/a/memory.failcnt': '3\n',
        '/sys/fs/cgroup/memory/a/memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 2\n',
      }),
    );
    expect(report.container.cpu).toMatchObject({
      version: 1,
      limitCores: 0.2,
      usageSeconds: 3.5,
      periods: 10,
      throttledPeriods: 5,
      throttledSeconds: 0.7,
    });
    expect(report.container.memory).toEqual({
      usageBytes: 1_000_000,
      workingSetBytes: 600_000,
      limitBytes: 64_000_000,
      highBytes: undefined,
      swapBytes: 5,
      events: { max: 3, oom_kill: 2 },
    });
  });
});
