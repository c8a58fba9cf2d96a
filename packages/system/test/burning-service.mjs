// A service that answers one request which burns processor time, inside of whatever group its process is in, and prints
// what was said of it. Started by container.test.ts.

import { readFileSync } from 'node:fs';
import { createMonitor } from '@golden-signals/core';
import { system } from '@golden-signals/system';

const [, , burn, statFile] = process.argv;
const burnMs = Number(burn);
/** What the kernel says, read apart from what is tested. */
const throttledMs = () => Number(/throttled_time (\d+)/.exec(readFileSync(`${statFile}`, 'utf8'))?.[1]) / 1e6;
const sys = system({ intervalMs: 60_000 });
const logger = { debug() {}, info() {}, warn() {}, error() {} };
/** @type {import('@golden-signals/core/extension').ExtensionHost['causes'] | undefined} */
let causes;
/** @type {import('@golden-signals/core').Extension} */
const probe = {
  name: 'probe',
  setup(host) {
    causes = host.causes;
  },
};
const monitor = createMonitor({ extensions: [sys, probe], logger, stalls: false });
await sys.refresh();
const throttledBefore = throttledMs();
const fromMs = monitor.clock.now();
const used = process.cpuUsage();
while (process.cpuUsage(used).user / 1_000 < burnMs) Math.sqrt(2);
const toMs = monitor.clock.now();
const explained = causes?.of({ fromMs, toMs });
const throttledMeanwhileMs = throttledMs() - throttledBefore;
await sys.refresh();
const { container, memory } = sys.snapshot();
process.stdout.write(
  JSON.stringify({ elapsedMs: toMs - fromMs, causes: explained, throttledMeanwhileMs, container, memory }),
);
await monitor.close();
