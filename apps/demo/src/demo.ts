import { setTimeout as wait } from 'node:timers/promises';
import { createMonitor, type Monitor } from '@golden-signals/core';
import { type ComparedCount, compareCounts, differences, type RequestCount } from './comparison.ts';
import { clientLabel, countedRequests } from './counted.ts';
import { createShopServer, type Framework, routeOn } from './frameworks.ts';
import { interruption } from './interruption.ts';
import { listenOnFreePort } from './listen.ts';
import { showLive } from './live.ts';
import { type Load, startLoad } from './load/generator.ts';
import type { DemoOptions } from './options.ts';
import { RecentLog } from './recent-log.ts';
import { openShop } from './shop/shop.ts';
import { formatSummary } from './summary.ts';

/** A stream is not slow because somebody listens to it. */
const longStreamMs = 3_600_000;

/** How long the server may take to notice the last disconnected visitor. */
const longestSettlingMs = 5_000;

/**
 * Runs the shop, its visitors and the live table until the time is over or Ctrl-C is pressed, then compares.
 *
 * @returns The exit code: 0 when everything was counted as it was sent, else 1.
 */
export async function runDemo(options: DemoOptions): Promise<number> {
  const { stdout } = process;
  const log = new RecentLog(3);
  const monitor = createMonitor({
    service: { name: 'shop' },
    http: { labels: clientLabel, routes: { '/stock/live': { slowThresholdMs: longStreamMs } } },
    ...(stdout.isTTY ? { logger: log } : {}),
  });
  const server = await createShopServer(options.framework, openShop(options.seed), monitor);
  // Longer than the generator keeps an idle connection; see there.
  server.keepAliveTimeout = 120_000;
  const port = await listenOnFreePort(server, options.port);
  const load = options.rate > 0 ? startLoad({ port, rate: options.rate, seed: options.seed }) : undefined;
  if (port !== options.port && options.port !== 0) {
    console.log(`Port ${options.port} is taken, so the shop listens on port ${port}.\n`);
  }
  const addresses = [`metrics  http://127.0.0.1:${port}/metrics`, `shop     http://127.0.0.1:${port}/`];
  const stopShowing = showLive(monitor, { addresses, output: stdout, log });
  try {
    await endOfRun(options.durationSeconds, load).finally(stopShowing);
    return load === undefined ? 0 : await compare(monitor, load, options.framework);
  } finally {
    server.close();
    server.closeAllConnections();
    await monitor.close();
  }
}

/** Resolves at the end of the duration or at an interruption; rejects when the generator fails. */
async function endOfRun(durationSeconds: number | undefined, load: Load | undefined): Promise<void> {
  const reasons: Array<Promise<unknown>> = [interruption()];
  const timer = new AbortController();
  if (durationSeconds !== undefined) {
    reasons.push(wait(durationSeconds * 1_000, undefined, { signal: timer.signal }));
  }
  if (load !== undefined) reasons.push(load.report);
  await Promise.race(reasons).finally(() => timer.abort());
}

/** Ends the load, prints both counts beside each other and says with the exit code whether they are equal. */
async function compare(monitor: Monitor, load: Load, framework: Framework): Promise<number> {
  console.log('Waiting for the answers that are still under way.\n');
  load.stop();
  const { counts, latency } = await load.report;
  const sent = counts.map((entry) => ({ ...entry, route: routeOn(framework, entry) }));
  const rows = await settle(monitor, sent);
  console.log(formatSummary({ rows, seenByClient: latency, measured: monitor.snapshot().total.latency }));
  return differences(rows).length === 0 ? 0 : 1;
}

/** The visitors know at once that they are gone; the server learns it a moment later. */
async function settle(monitor: Monitor, sent: readonly RequestCount[]): Promise<ComparedCount[]> {
  const deadlineMs = performance.now() + longestSettlingMs;
  for (;;) {
    const rows = compareCounts(sent, countedRequests(monitor));
    const settled = monitor.snapshot().inFlight === 0 && differences(rows).length === 0;
    if (settled || performance.now() > deadlineMs) return rows;
    await wait(20);
  }
}
