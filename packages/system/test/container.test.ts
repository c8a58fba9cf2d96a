// A real control group with a real limit: what it is, and what it costs, must be seen from inside.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatMs } from '@golden-signals/core/extension';
import type { SystemReport } from '@golden-signals/system';
import { afterAll, describe, expect, test } from '@jest/globals';

const megabyte = 1 << 20;
const name = `golden-signals-${process.pid}`;
const made: string[] = [];

interface Limits {
  readonly cores: number;
  readonly memoryBytes: number;
}

/** Makes a group with these limits and returns the files to which a process writes its id; undefined without the right to. */
function limitedGroup({ cores, memoryBytes }: Limits): string[] | undefined {
  const groups = [
    { folder: join('/sys/fs/cgroup/cpu', name), file: 'cpu.cfs_quota_us', value: cores * 100_000 },
    { folder: join('/sys/fs/cgroup/cpuacct', name), file: undefined, value: undefined },
    { folder: join('/sys/fs/cgroup/memory', name), file: 'memory.limit_in_bytes', value: memoryBytes },
  ];
  try {
    for (const { folder, file, value } of groups) {
      mkdirSync(folder);
      made.push(folder);
      if (file !== undefined) writeFileSync(join(folder, file), String(value));
    }
    return made.map((folder) => join(folder, 'cgroup.procs'));
  } catch {
    return undefined;
  }
}

const processFiles = limitedGroup({ cores: 0.2, memoryBytes: 300 * megabyte });

afterAll(() => {
  for (const folder of made) rmdirSync(folder);
});

const inGroup = processFiles === undefined ? describe.skip : describe;

inGroup(
  'in a group with a fifth of a core and 300 MB (needs the right to make control groups of version 1)',
  () => {
    let seen: {
      elapsedMs: number;
      causes: { kind: string; text: string; ms: number }[];
      throttledMeanwhileMs: number;
      container: SystemReport['container'];
      memory: SystemReport['memory'];
    };
    let throttledSeconds: number;

    test('a service runs', () => {
      const service = join(import.meta.dirname, 'burning-service.mjs');
      // The shell enters the groups, so that Node.js is in them from its first moment.
      const enter = processFiles!.map((file) => `echo $$ > ${file}`).join(' && ');
      const output = execFileSync(
        'sh',
        ['-c', `${enter} && exec "$0" "$@"`, process.execPath, service, '300', join(made[0]!, 'cpu.stat')],
        {
          encoding: 'utf8',
          timeout: 60_000,
        },
      );
      seen = JSON.parse(output) as typeof seen;
      const [, nanoseconds] =
        /throttled_time (\d+)/.exec(readFileSync(join(made[0]!, 'cpu.stat'), 'utf8')) ?? [];
      throttledSeconds = Number(nanoseconds) / 1e9;
    });

    test('it sees its limits', () => {
      expect(seen.container.cpu?.limitCores).toBe(0.2);
      expect(seen.container.memory?.limitBytes).toBe(300 * megabyte);
      expect(seen.memory.limitBytes).toBe(300 * megabyte);
      expect(seen.memory.usedBytes).toBeLessThan(300 * megabyte);
    });

    test('it sees how often and how long it was stopped', () => {
      const { throttledPeriods, periods, throttledSeconds: own, usageSeconds } = seen.container.cpu!;
      expect(throttledPeriods).toBeGreaterThan(0);
      expect(periods).toBeGreaterThanOrEqual(throttledPeriods);
      expect(own).toBeGreaterThan(0);
      expect(own).toBeLessThanOrEqual(throttledSeconds);
      expect(usageSeconds).toBeGreaterThan(0.3);
      expect(usageSeconds).toBeLessThan(60);
      expect(seen.container.throttledRatio).toBeGreaterThan(0);
    });

    test('what it waited for is what the kernel counted meanwhile', () => {
      const throttled = seen.causes.find(({ kind }) => kind === 'throttled');
      if (throttled === undefined) {
        // Other processes left it less than its limit: then it waited for them.
        expect(seen.throttledMeanwhileMs).toBeLessThan(seen.elapsedMs * 0.05 + 5);
        expect(seen.causes.map(({ kind }) => kind)).toContain('cpu_pressure');
        return;
      }
      expect(throttled.text).toBe(`the container was throttled for ${formatMs(throttled.ms)}`);
      expect(Math.abs(throttled.ms - seen.throttledMeanwhileMs)).toBeLessThan(150);
      expect(throttled.ms).toBeLessThanOrEqual(seen.elapsedMs);
    });
  },
);
