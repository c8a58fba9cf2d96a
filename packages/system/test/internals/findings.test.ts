// What is found out about a container and what grows, from readings that are given.

import { createMonitor } from '@golden-signals/core';
import type { ExtensionHost, Finding, SignalLimits } from '@golden-signals/core/extension';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import type { GrowthReport } from '@golden-signals/system';
import { describe, expect, test } from '@jest/globals';
import { formatAbout, growthText } from '../../src/growth/growth-text.ts';
import { System } from '../../src/system.ts';
import { systemFindings } from '../../src/system-findings.ts';
import { FakeFiles } from './fake-files.ts';

const files = {
  '/proc/self/cgroup': '0::/\n',
  '/proc/self/mountinfo': '30 23 0:26 / /cg rw - cgroup2 cgroup rw\n',
  '/cg/cpu.max': '50000 100000\n',
  '/cg/cpu.stat': 'usage_usec 1000000\nnr_periods 100\nnr_throttled 10\nthrottled_usec 1\n',
  '/cg/memory.current': '900000000\n',
  '/cg/memory.max': '1000000000\n',
  '/cg/memory.stat': 'inactive_file 0\n',
  '/cg/memory.events': 'oom_kill 0\n',
};

async function probed(
  texts: Record<string, string>,
  later: Record<string, string> = {},
  limits: Record<string, SignalLimits> = {},
) {
  const fake = new FakeFiles(texts);
  const clock = new FakeClock();
  const system = new System({ machine: false, intervalMs: 600_000 }, fake);
  let host: ExtensionHost | undefined;
  const monitor = createMonitor({
    clock,
    logger: new MemoryLogger(),
    stalls: false,
    signals: { limits },
    extensions: [
      system,
      {
        name: 'probe',
        setup(given) {
          host = given;
        },
      },
    ],
  });
  await system.refresh();
  for (const [path, text] of Object.entries(later)) fake.texts.set(path, text);
  clock.advance(10_000);
  await system.refresh();
  const findings = host!.findings.read(60_000).filter(({ id }) => !id.startsWith('growth'));
  const signals = host!.signals;
  const cpu = signals.get('container.cpu').definition;
  const value = cpu?.kind === 'level' ? cpu.value({}) : undefined;
  await monitor.close();
  return { findings, cpu: value };
}

const ids = (findings: readonly Finding[]) => findings.map(({ id, severity }) => `${severity} ${id}`);

test('a container that is often stopped, and nearly full', async () => {
  const { findings, cpu } = await probed(files, {
    '/cg/cpu.stat': 'usage_usec 5000000\nnr_periods 200\nnr_throttled 60\nthrottled_usec 1\n',
  });
  expect(ids(findings)).toEqual(['warning container-throttled', 'warning container-memory']);
  expect(findings[0]).toMatchObject({
    title: 'The container is stopped in 50.0 % of its periods',
    evidence: ['its limit is 0.5 cores'],
    signal: 'container.throttled',
  });
  expect(cpu).toBeCloseTo(4 / 10 / 0.5, 10);
});

test('processes that the kernel killed', async () => {
  const { findings } = await probed({ ...files, '/cg/memory.events': 'oom_kill 2\n' });
  expect(ids(findings)).toContain('critical container-oom-kill');
});

test('limits that the user set are those of findings too', async () => {
  const limits = { 'container.memory': { warning: 0.5, critical: 0.8 } };
  expect(ids((await probed(files, {}, limits)).findings)).toEqual(['critical container-memory']);
  const generous = { 'container.memory': { warning: 0.95 } };
  expect((await probed(files, {}, generous)).findings).toEqual([]);
});

test('nothing where all is well', async () => {
  const { findings } = await probed({ ...files, '/cg/memory.current': '300000000\n' });
  expect(findings).toEqual([]);
});

describe('words', () => {
  const growth: GrowthReport = {
    resource: 'heap',
    title: 'the heap',
    unit: 'bytes',
    perHour: 38 * 2 ** 20,
    sinceMs: 0,
    sinceTimestampMs: Date.UTC(2026, 0, 2, 11, 20),
    timeToLimitMs: 9.2 * 3_600_000,
    value: 1,
    limit: 2,
  };

  test('say how fast, since when and how long still', () => {
    expect(growthText(growth)).toBe(
      'the heap grows 38 MiB per hour since 11:20 UTC, reaches its limit in about 9 h',
    );
    expect(growthText({ ...growth, title: 'the disk at /', unit: 'ratio', perHour: 0.021 })).toMatch(
      /^the disk at \/ grows 2\.1 percentage points per hour/,
    );
    expect(growthText({ ...growth, unit: 'count', perHour: 120, timeToLimitMs: undefined })).toBe(
      'the heap grows by 120 per hour since 11:20 UTC',
    );
  });

  test('are a finding that is as severe as the time that is left', () => {
    const judged: Array<readonly [string, number]> = [];
    const sources = {} as Parameters<typeof systemFindings>[0];
    const findings = systemFindings(
      sources,
      [growth, { ...growth, timeToLimitMs: undefined }],
      (...given) => {
        judged.push(given);
        return given[1] < 10 * 3_600 ? 'warning' : undefined;
      },
    );
    expect(ids(findings)).toEqual(['warning growth:heap', 'info growth:heap']);
    expect(judged).toEqual([
      ['memory.time_to_limit', expect.closeTo(9.2 * 3_600, 6)],
      ['memory.time_to_limit', Number.POSITIVE_INFINITY],
    ]);
  });

  test('the time that is left is said as people say it', () => {
    expect([10_000, 40 * 60_000, 9 * 3_600_000, 80 * 3_600_000].map(formatAbout)).toEqual([
      '1 min',
      '40 min',
      '9 h',
      '3 days',
    ]);
  });
});
