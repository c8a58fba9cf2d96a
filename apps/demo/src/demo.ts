import { setTimeout as wait } from 'node:timers/promises';
import type { Monitor } from '@golden-signals/core';
import { gracefulShutdown } from '@golden-signals/health';
import { type Definitions, prometheusRulesYaml } from '@golden-signals/provisioning';
import { alertLine } from './alert-line.ts';
import { type Beside, startBeside } from './beside/beside.ts';
import { findPrograms, type ProgramFiles } from './beside/programs.ts';
import { type ComparedCount, compareCounts, differences, type RequestCount } from './comparison.ts';
import { countedRequests } from './counted.ts';
import { createShopServer, type Framework, routeOn } from './frameworks.ts';
import { HealthLine } from './health-line.ts';
import { interruption } from './interruption.ts';
import { onKeys } from './keys.ts';
import { listenOnFreePort } from './listen.ts';
import { showLive } from './live.ts';
import { type Load, startLoad } from './load/generator.ts';
import type { DemoOptions } from './options.ts';
import { startOutside } from './outside/outside.ts';
import { RecentLog } from './recent-log.ts';
import type { Mails } from './shop/mails/mails.ts';
import { openShop, type Shop } from './shop/shop.ts';
import { StockTaking } from './shop/stock-taking.ts';
import { shopHealth } from './shop-health.ts';
import { createShopMonitor } from './shop-monitor.ts';
import { formatSummary } from './summary.ts';
import { whatWentWrong } from './what-went-wrong.ts';

const loopback: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);

/** How long a request may take after the drain before it is cut off. */
const longestRequestMs = 3_000;

/** How often Prometheus scrapes and evaluates where it runs beside the shop: its own default is a minute. */
const intervalMs = 5_000;

/** How long the server may take to notice the last disconnected visitor. */
const longestSettlingMs = 5_000;

/**
 * Runs the shop, its visitors and the live table until the time is over or a signal comes, then compares and shuts the
 * shop down.
 *
 * @returns The exit code: 0 when everything was counted as it was sent and nothing was cut off, else 1.
 */
export async function runDemo(options: DemoOptions): Promise<number> {
  // Before anything is started or printed: whoever reads the addresses may send a signal at once.
  const interrupted = interruption();
  const { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl } = process.env;
  const { seed } = options;
  const programs = findPrograms(options.with);
  const outside = await startOutside({ databaseUrl, seed });
  try {
    const shop = await openShop({ ...outside, redisUrl, seed });
    return await runShop(shop, options, { interrupted, programs }).finally(() => shop.close());
  } finally {
    outside.stop();
  }
}

async function runShop(
  shop: Shop,
  options: DemoOptions,
  { interrupted, programs }: { interrupted: Promise<NodeJS.Signals>; programs: ProgramFiles },
): Promise<number> {
  const { stdin, stdout } = process;
  const log = new RecentLog(1);
  const { backend } = shop;
  const { monitor, files, alerts } = createShopMonitor({
    shop,
    // Only for this machine: messages and stacks are nobody else's business.
    showDetails: loopback.has(options.host),
    ...(stdout.isTTY ? { logger: log } : {}),
  });
  const health = shopHealth(backend);
  const line = new HealthLine(monitor, [backend.database.name, backend.cache.name]);
  const { server, application } = await createShopServer(options.framework, shop, monitor, health);
  // Longer than the generator keeps an idle connection; see there.
  server.keepAliveTimeout = 120_000;
  // The signals are the demo's, because it compares before it ends.
  const shutdown = gracefulShutdown(application, {
    ...{ health, monitor, signals: [], exit: false },
    ...{ drainDelayMs: options.drainSeconds * 1_000, timeoutMs: longestRequestMs },
  });
  const port = await listenOnFreePort(server, options.port, options.host);
  let beside: Beside | undefined;
  const stockTaking = new StockTaking(shop.mails.jobs, backend);
  let stopKeys = () => {};
  let reason = 'end of the run';
  try {
    beside = await startPrograms(programs, files.definitions(), port);
    const load = options.rate > 0 ? startLoad({ port, rate: options.rate, seed: options.seed }) : undefined;
    if (port !== options.port && options.port !== 0) {
      console.log(`Port ${options.port} is taken, so the shop listens on port ${port}.\n`);
    }
    const addresses = addressLines({
      live: `http://127.0.0.1:${port}/monitoring`,
      metrics: `http://127.0.0.1:${port}/metrics`,
      health: `http://127.0.0.1:${port}/health`,
      shop: `http://127.0.0.1:${port}/`,
      ...beside?.addresses,
    });
    const stopShowing = showLive(monitor, {
      ...{ addresses, output: stdout, log },
      state: () => [line.text, alertLine(alerts)],
    });
    stopKeys = onKeys(stdin, {
      s: () => {
        stockTaking.broken = !stockTaking.broken;
      },
      d: () => backend.setBroken('database', !backend.database.broken),
      c: () => backend.setBroken('cache', !backend.cache.broken),
      p: () => backend.setBroken('payments', !backend.payments.broken),
    });
    reason = (await endOfRun(interrupted, options.durationSeconds, load).finally(stopShowing)) ?? reason;
    const differs = load !== undefined && !(await compare(monitor, load, options.framework, shop.mails));
    const pages = [
      ...['review', 'dependencies', 'queries', 'errors', 'slow', 'in-flight', 'stalls'],
      ...['system', 'business', 'alerts', 'slo', 'jobs', 'schedules'],
    ];
    const urls = pages.map((page) => `http://127.0.0.1:${port}/monitoring/${page}`);
    console.log(
      [whatWentWrong(monitor), '', 'Until the shop closes, more of it is at', ...urls, ''].join('\n'),
    );
    return Math.max(differs ? 1 : 0, await shutdown.shutdown(reason));
  } finally {
    stopKeys();
    stockTaking.stop();
    // Joins the one above, or follows a failure.
    await shutdown.shutdown(reason);
    await monitor.close();
    await beside?.stop();
  }
}

/** Nothing where no program is wanted. */
async function startPrograms(
  files: ProgramFiles,
  definitions: Definitions,
  port: number,
): Promise<Beside | undefined> {
  if (Object.keys(files).length === 0) return undefined;
  const rules = prometheusRulesYaml(definitions, { evaluationIntervalMs: intervalMs });
  return startBeside({ files, job: definitions.service.name, port, intervalMs, rules });
}

function addressLines(addresses: Readonly<Record<string, string>>): string[] {
  const width = Math.max(...Object.keys(addresses).map(({ length }) => length));
  return Object.entries(addresses).map(([name, url]) => `${name.padEnd(width)}  ${url}`);
}

/**
 * Resolves at the end of the duration, or with the signal of an interruption; rejects when the generator fails.
 */
async function endOfRun(
  interrupted: Promise<NodeJS.Signals>,
  durationSeconds: number | undefined,
  load: Load | undefined,
): Promise<NodeJS.Signals | undefined> {
  const reasons: Array<Promise<NodeJS.Signals | undefined>> = [interrupted];
  const timer = new AbortController();
  if (durationSeconds !== undefined) {
    reasons.push(wait(durationSeconds * 1_000, undefined, { signal: timer.signal }));
  }
  if (load !== undefined) reasons.push(load.report.then(() => undefined));
  return Promise.race(reasons).finally(() => timer.abort());
}

/** Ends the load, prints both counts beside each other and says whether they are equal. */
async function compare(monitor: Monitor, load: Load, framework: Framework, mails: Mails): Promise<boolean> {
  console.log('Waiting for the answers that are still under way.\n');
  load.stop();
  const { counts, latency } = await load.report;
  const sent = counts.map((entry) => ({ ...entry, route: routeOn(framework, entry) }));
  const rows = await settle(monitor, sent);
  await allEnded(mails);
  const { latency: measured } = monitor.snapshot().total;
  const jobs = { asked: mails.asked, counted: mails.counted };
  console.log(formatSummary({ rows, seenByClient: latency, measured, mails: jobs }));
  return differences(rows).length === 0 && jobs.asked === jobs.counted;
}

/** Mails are sent after their visitors have gone, some at the third attempt. */
async function allEnded(mails: Mails): Promise<void> {
  const deadlineMs = performance.now() + longestSettlingMs;
  while (mails.counted !== mails.asked && performance.now() < deadlineMs) await wait(20);
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
