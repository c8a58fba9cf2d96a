import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Definitions, prometheusRulesYaml } from '@golden-signals/provisioning';
import { type Beside, startBeside } from './beside/beside.ts';
import { findPrograms, type ProgramFiles } from './beside/programs.ts';
import { compareRun } from './compare-run.ts';
import { interruption } from './interruption.ts';
import { onKeys } from './keys.ts';
import { showLive } from './live.ts';
import { type Load, startLoad } from './load/generator.ts';
import type { DemoOptions } from './options.ts';
import { startOutside } from './outside/outside.ts';
import { RecentLog } from './recent-log.ts';
import { type Ending, RunningShop } from './running-shop.ts';
import { type Release, releases } from './shop/release.ts';
import { ShopPremises } from './shop/shop.ts';
import { whatWentWrong } from './what-went-wrong.ts';

/** How often Prometheus scrapes and evaluates where it runs beside the shop: its own default is a minute. */
const intervalMs = 5_000;

/** When the next version is deployed, if the run does not end before: late enough to know how the first one did. */
const deployAfterMs = 150_000;

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
    const premises = await ShopPremises.open({ ...outside, redisUrl, seed });
    const historyFile = join(outside.folder, 'history.bin');
    return await runShop(premises, options, { historyFile, interrupted, programs }).finally(() =>
      premises.close(),
    );
  } finally {
    outside.stop();
  }
}

interface Circumstances {
  readonly historyFile: string;
  readonly interrupted: Promise<NodeJS.Signals>;
  readonly programs: ProgramFiles;
}

async function runShop(
  premises: ShopPremises,
  options: DemoOptions,
  { historyFile, interrupted, programs }: Circumstances,
): Promise<number> {
  const { stdin, stdout } = process;
  const log = new RecentLog(1);
  const { drainSeconds, framework, host, rate, seed } = options;
  const logger = stdout.isTTY ? log : undefined;
  const start = (release: Release, port: number) =>
    RunningShop.start(premises, release, { ...{ drainSeconds, framework, historyFile, host, logger }, port });
  const [first, next] = releases;
  let running = await start(first, options.port);
  const { port } = running;
  const earlier: Ending[] = [];
  let beside: Beside | undefined;
  let stopKeys = () => {};
  let reason = 'end of the run';
  try {
    beside = await startPrograms(programs, running.files.definitions(), port);
    const load = rate > 0 ? startLoad({ port, rate, seed }) : undefined;
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
    const stopShowing = showLive(() => running, { addresses, output: stdout, log });
    const deploy = async () => {
      await load?.pause();
      earlier.push(await running.end(`the deploy of ${next}`));
      running = await start(next, port);
      load?.resume();
    };
    stopKeys = onKeys(
      stdin,
      keysOf(() => running),
    );
    reason =
      (await untilTheEnd(interrupted, options.durationSeconds, load, deploy).finally(stopShowing)) ?? reason;
    const differs = load !== undefined && !(await compareRun(running, load, framework, earlier));
    console.log([whatWentWrong(running.monitor), '', ...furtherPages(port), ''].join('\n'));
    const { exitCode } = await running.end(reason);
    return Math.max(differs ? 1 : 0, exitCode, ...earlier.map((one) => one.exitCode));
  } finally {
    stopKeys();
    // Joins the one above, or follows a failure.
    await running.end(reason);
    await beside?.stop();
  }
}

function keysOf(serving: () => RunningShop): Readonly<Record<string, () => void>> {
  const toggle = (name: 'cache' | 'database' | 'payments') => () => {
    const { backend } = serving().shop;
    backend.setBroken(name, !backend[name].broken);
  };
  return {
    s: () => {
      const { stockTaking } = serving();
      stockTaking.broken = !stockTaking.broken;
    },
    d: toggle('database'),
    c: toggle('cache'),
    p: toggle('payments'),
  };
}

function furtherPages(port: number): string[] {
  const pages = [
    ...['review', 'deploys', 'dependencies', 'queries', 'errors', 'slow', 'in-flight', 'stalls'],
    ...['system', 'business', 'alerts', 'slo', 'jobs', 'schedules'],
  ];
  const urls = pages.map((page) => `http://127.0.0.1:${port}/monitoring/${page}`);
  return ['Until the shop closes, more of it is at', ...urls];
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
 * Deploys on the way, in the middle of a short run. Resolves at the end of the duration, or with the signal of an interruption;
 * rejects when the generator fails.
 */
async function untilTheEnd(
  interrupted: Promise<NodeJS.Signals>,
  durationSeconds: number | undefined,
  load: Load | undefined,
  deploy: () => Promise<void>,
): Promise<NodeJS.Signals | undefined> {
  const durationMs = durationSeconds === undefined ? Number.POSITIVE_INFINITY : durationSeconds * 1_000;
  const timers = new AbortController();
  const { signal } = timers;
  const reasons: Array<Promise<NodeJS.Signals | undefined>> = [interrupted];
  if (durationMs < Number.POSITIVE_INFINITY) reasons.push(wait(durationMs, undefined, { signal }));
  if (load !== undefined) reasons.push(load.report.then(() => undefined));
  const end = Promise.race(reasons);
  try {
    const deployTime = wait(Math.min(deployAfterMs, durationMs / 2), 'deploy' as const, { signal });
    const isOver = (await Promise.race([end, deployTime])) !== 'deploy';
    if (!isOver) await deploy();
    return await end;
  } finally {
    timers.abort();
  }
}
