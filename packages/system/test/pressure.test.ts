// Pressure is seen to move when more wants to run than there are processors, and by as much as the kernel says.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { createMonitor } from '@golden-signals/core';
import type { ExtensionHost } from '@golden-signals/core/extension';
import { MemoryLogger } from '@golden-signals/core/testing';
import { system } from '@golden-signals/system';
import { expect, test } from '@jest/globals';

const path = '/proc/pressure/cpu';
const loadMs = 2_000;

/** The kernel's count, read apart from what is tested; in seconds. */
function kernelSeconds(): number {
  return Number(/^some .*total=(\d+)/m.exec(readFileSync(path, 'utf8'))![1]) / 1e6;
}

/** Twice as many that never wait as there are processors: at every moment one of them waits for its turn. */
function load(): ChildProcess[] {
  return Array.from({ length: 2 * availableParallelism() }, () =>
    spawn('sh', ['-c', 'while :; do :; done'], { stdio: 'ignore' }),
  );
}

const name = 'twice as many processes as processors';
if (existsSync(path)) test(name, run);
else test.skip(`${name} (needs a kernel that publishes ${path})`, () => {});

async function run(): Promise<void> {
  const sys = system({ machine: true, intervalMs: 60_000 });
  let host: ExtensionHost | undefined;
  const probe = {
    name: 'probe',
    setup(given: ExtensionHost) {
      host = given;
    },
  };
  const monitor = createMonitor({ extensions: [sys, probe], logger: new MemoryLogger(), stalls: false });
  const ours = async () => {
    const from = kernelSeconds();
    await sys.refresh();
    const to = kernelSeconds();
    const { waitingSeconds } = sys
      .snapshot()
      .pressure.find(({ scope, resource }) => scope === 'system' && resource === 'cpu')!;
    return { from, waitingSeconds, to };
  };
  const running = load();
  try {
    await Promise.all(running.map((child) => once(child, 'spawn')));
    const before = await ours();
    const fromMs = host!.clock.now();
    await wait(loadMs);
    const toMs = host!.clock.now();
    const after = await ours();
    for (const { from, waitingSeconds, to } of [before, after]) {
      expect(waitingSeconds).toBeGreaterThanOrEqual(from);
      expect(waitingSeconds).toBeLessThanOrEqual(to);
    }
    // Of all the time, if the kernel counted at this very moment; it counts every two seconds, and at changes.
    const waitedRatio = ((after.waitingSeconds - before.waitingSeconds) * 1_000) / (toMs - fromMs);
    expect(waitedRatio).toBeGreaterThan(0.5);
    const causes = await host!.causes.of({ fromMs, toMs });
    const ofProcessor = causes.find(({ kind }) => kind === 'cpu_pressure');
    expect(ofProcessor?.text).toMatch(/waited [\d.]+ m?s for a processor$/);
    expect(ofProcessor!.ms).toBeGreaterThan(0.5 * loadMs);
  } finally {
    await Promise.all(
      running.map(async (child) => {
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
      }),
    );
    await monitor.close();
  }
}
