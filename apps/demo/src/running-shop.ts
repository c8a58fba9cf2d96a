import type { Alerting } from '@golden-signals/alerting';
import type { Logger, Monitor } from '@golden-signals/core';
import { type GracefulShutdown, gracefulShutdown, type Health } from '@golden-signals/health';
import type { Provisioning } from '@golden-signals/provisioning';
import { alertLine } from './alert-line.ts';
import type { RequestCount } from './comparison.ts';
import { countedRequests } from './counted.ts';
import { createShopServer, type Framework } from './frameworks.ts';
import { HealthLine } from './health-line.ts';
import { listenOnFreePort } from './listen.ts';
import type { MailCounts } from './shop/mails/mails.ts';
import type { Release } from './shop/release.ts';
import type { Shop, ShopPremises } from './shop/shop.ts';
import { StockTaking } from './shop/stock-taking.ts';
import { shopHealth } from './shop-health.ts';
import { createShopMonitor } from './shop-monitor.ts';

const loopback: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);

/** How long a request may take after the drain before it is cut off. */
const longestRequestMs = 3_000;

export interface RunningShopOptions {
  readonly framework: Framework;
  readonly host: string;
  readonly port: number;
  /** See `DemoOptions`. */
  readonly drainSeconds: number;
  readonly historyFile: string;
  readonly logger: Logger | undefined;
}

/** What is known of a version when it has ended. */
export interface Ending {
  /** As of a process: 1 when a request had to be cut off. */
  readonly exitCode: number;
  readonly counted: readonly RequestCount[];
  readonly mails: MailCounts;
}

/** One version of the shop that serves, with its monitor. */
export class RunningShop {
  readonly monitor: Monitor;
  readonly files: Provisioning;
  readonly shop: Shop;
  readonly stockTaking: StockTaking;
  readonly #alerts: Alerting;
  readonly #health: Health;
  readonly #line: HealthLine;
  #shutdown: GracefulShutdown | undefined;
  #ending: Promise<Ending> | undefined;
  #port = 0;

  private constructor(shop: Shop, release: Release, options: RunningShopOptions) {
    const { historyFile, host, logger } = options;
    const { backend } = shop;
    const { monitor, files, alerts } = createShopMonitor({
      shop,
      deployed: { version: release, historyFile },
      // Only for this machine: messages and stacks are nobody else's business.
      showDetails: loopback.has(host),
      ...(logger === undefined ? {} : { logger }),
    });
    this.shop = shop;
    this.monitor = monitor;
    this.files = files;
    this.stockTaking = new StockTaking(shop.mails.jobs, backend);
    this.#alerts = alerts;
    this.#health = shopHealth(backend);
    this.#line = new HealthLine(monitor, [backend.database.name, backend.cache.name]);
  }

  /** Starts a version, and has it listen: on the port given, or on the next one that is free. */
  static async start(
    premises: ShopPremises,
    release: Release,
    options: RunningShopOptions,
  ): Promise<RunningShop> {
    const running = new RunningShop(await premises.openShop(release), release, options);
    try {
      await running.#listen(options);
      return running;
    } catch (error) {
      await running.end('it could not start');
      throw error;
    }
  }

  get port(): number {
    return this.#port;
  }

  /** How it does and what fires, a line each. */
  get state(): readonly string[] {
    return [this.#line.text, alertLine(this.#alerts)];
  }

  get counted(): readonly RequestCount[] {
    return countedRequests(this.monitor);
  }

  /** Ends it when everything is answered. A second call joins the first. */
  end(reason: string): Promise<Ending> {
    this.#ending ??= this.#end(reason);
    return this.#ending;
  }

  async #end(reason: string): Promise<Ending> {
    this.stockTaking.stop();
    const exitCode = (await this.#shutdown?.shutdown(reason)) ?? 0;
    // Mails are sent after their visitors have gone.
    await this.shop.mails.allEnded();
    const ending = { exitCode, counted: this.counted, mails: this.shop.mails.counts };
    await this.monitor.close();
    await this.shop.close();
    return ending;
  }

  async #listen({ drainSeconds, framework, host, port }: RunningShopOptions): Promise<void> {
    const { monitor, shop } = this;
    const health = this.#health;
    const { server, application } = await createShopServer(framework, shop, monitor, health);
    // Longer than the generator keeps an idle connection; see there.
    server.keepAliveTimeout = 120_000;
    // The signals are the demo's, because it compares before it ends.
    this.#shutdown = gracefulShutdown(application, {
      ...{ health, monitor, signals: [], exit: false },
      ...{ drainDelayMs: drainSeconds * 1_000, timeoutMs: longestRequestMs },
    });
    this.#port = await listenOnFreePort(server, port, host);
  }
}
