import type { ExtensionHost } from '@golden-signals/core/extension';
import { reasonOf } from './reason.ts';
import { ServerConnection } from './server-connection.ts';
import { gained } from './server-figures.ts';
import { ServerMetrics } from './server-metrics.ts';
import type { ResolvedServerOptions } from './server-options.ts';
import type { ServerSession, ServerSource } from './server-source.ts';
import type { ServerState } from './server-state.ts';

/** After so many failures in a row every other reading is left out, then three of four, and so on up to this. */
const longestPause = 15;
/** A reading is some ten statements, of which each has its own time limit. */
const statementsOfReading = 10;

/** What became of the last attempt. */
export interface ServerAttempt {
  readonly success: boolean;
  /** Why nothing is known; undefined where something is. */
  readonly reason: string | undefined;
}

/** A state, and when it was so by the monitor's clock. */
export interface Reading {
  readonly atMs: number;
  readonly state: ServerState;
}

/** One server, as it was at its last readings. */
export class MonitoredServer {
  readonly name: string;
  #system: string;
  readonly #host: ExtensionHost;
  readonly #connection: ServerConnection<unknown>;
  readonly #metrics: ServerMetrics;
  readonly #timeoutMs: number;
  #attempt: ServerAttempt | undefined;
  #last: Reading | undefined;
  #previous: Reading | undefined;
  #cacheHits = 0;
  #cacheMisses = 0;
  #deadlocks = 0;
  #failures = 0;
  #pause = 0;
  #isClosed = false;

  constructor(host: ExtensionHost, source: ServerSource<unknown>, options: ResolvedServerOptions<unknown>) {
    const { name, timeoutMs, connect } = options;
    this.name = name;
    this.#host = host;
    this.#system = source.system;
    this.#timeoutMs = timeoutMs;
    this.#metrics = new ServerMetrics(host.metrics, name);
    this.#connection = new ServerConnection<unknown>({
      clock: host.clock,
      source,
      timeoutMs,
      connect,
      onError: (error) => host.internalError(error),
    });
  }

  get system(): string {
    return this.#system;
  }

  /** Undefined before the first attempt is over. */
  get attempt(): ServerAttempt | undefined {
    return this.#attempt;
  }

  /** Undefined while nothing is known of now: before the first reading, and after one that failed. */
  get state(): ServerState | undefined {
    return this.#attempt?.success ? this.#last?.state : undefined;
  }

  /** The two last readings; undefined before there are two. */
  get change(): { readonly from: Reading; readonly to: Reading } | undefined {
    return this.#previous && this.#last && { from: this.#previous, to: this.#last };
  }

  /** Looks into its cache since it is monitored, which never fall; undefined where there is no cache. */
  get cacheTotals(): { readonly hits: number; readonly misses: number } | undefined {
    return this.state?.figures.cacheHits === undefined
      ? undefined
      : { hits: this.#cacheHits, misses: this.#cacheMisses };
  }

  /** Deadlocks since it is monitored, which never fall; undefined where the server does not count them. */
  get deadlocks(): number | undefined {
    return this.state?.figures.deadlocks === undefined ? undefined : this.#deadlocks;
  }

  /** Reads at an interval: less often while the server does not answer. Never rejects. */
  async tick(): Promise<void> {
    if (this.#pause > 0) this.#pause -= 1;
    else await this.read();
  }

  /** Never rejects. */
  async read(): Promise<void> {
    try {
      const state = await this.use(statementsOfReading, (session) => session.read());
      if (this.#isClosed) return;
      this.#previous = this.#last;
      this.#last = { atMs: this.#host.clock.now(), state };
      this.#attempt = { success: true, reason: undefined };
      this.#cacheHits += gained(this.change, 'cacheHits') ?? 0;
      this.#cacheMisses += gained(this.change, 'cacheMisses') ?? 0;
      this.#deadlocks += gained(this.change, 'deadlocks') ?? 0;
      this.#failures = 0;
      this.#system = state.system;
      this.#metrics.publish(state);
    } catch (error) {
      if (!this.#isClosed) this.#failed(error);
    }
  }

  /** @throws What `run` throws, or what says why there is no connection. */
  use<Result>(statements: number, run: (session: ServerSession) => Promise<Result>): Promise<Result> {
    return this.#connection.use(statements * this.#timeoutMs, run);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#connection.close();
  }

  #failed(error: unknown): void {
    // Not every driver tells of a connection that is lost, but all refuse to use it.
    void this.#connection.reset();
    const reason = this.#host.redact.text(reasonOf(error), 300);
    if (this.#attempt?.success !== false) {
      this.#host.logger.warn(
        { server: this.name, reason },
        `Nothing is known of the server "${this.name}": ${reason}`,
      );
    }
    this.#attempt = { success: false, reason };
    this.#failures += 1;
    this.#pause = Math.min(longestPause, 2 ** (this.#failures - 1) - 1);
    this.#previous = undefined;
    this.#last = undefined;
    this.#metrics.publishDown(this.#system);
  }
}
