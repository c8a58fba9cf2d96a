import { defaultMonitor, GoldenSignalsError, type Logger, type Monitor } from '@golden-signals/core';
import { monitorUsing, withinTimeLimit } from '@golden-signals/core/extension';
import type { Health } from '../health.ts';
import { Connections, type InFlight } from './connections.ts';
import { endProcess } from './end-process.ts';
import { type ShutdownHook, ShutdownHooks } from './hooks.ts';
import { RunningWork } from './running-work.ts';
import {
  defaultDrainDelayMs,
  type GracefulShutdownOptions,
  type HookOptions,
  hookLimit,
  type ResolvedShutdownOptions,
  resolveShutdownOptions,
} from './shutdown-options.ts';
import { type ResolvedTarget, resolveTarget, type ShutdownTarget } from './target.ts';
import { logCutOff, logUnfinished } from './unfinished.ts';

const progressMs = 5_000;
/** Longer than any balancer or kubelet waits between two probes. */
const probedWithinMs = 300_000;

/**
 * Ends a service without failing a request. On SIGTERM or SIGINT, in this order:
 *
 * 1. Readiness fails, everything else is served as before for `drainDelayMs`.
 * 2. The server takes no new connections, answers carry `Connection: close`, idle connections are closed.
 * 3. What is being served, streams and WebSockets included, may end within `timeoutMs`; then it is cut off. So may what a
 *    NestJS microservice is working at, as far as it is measured.
 * 4. Fastify or NestJS is closed, which runs its hooks; then the hooks that were registered here, the last one first.
 * 5. The process ends with 0, or with 1 when something was cut off or failed.
 *
 * A second signal ends the process at once.
 *
 * @throws GoldenSignalsError `ERR_GS_SHUTDOWN_SERVER`, `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function gracefulShutdown(
  target: ShutdownTarget,
  options: GracefulShutdownOptions = {},
): GracefulShutdown {
  return new GracefulShutdown(target, options);
}

/** A shutdown that is prepared, or under way. */
export class GracefulShutdown {
  readonly #monitor: Monitor;
  readonly #logger: Logger;
  readonly #target: ResolvedTarget;
  /** Undefined for a worker. */
  readonly #connections: Connections | undefined;
  readonly #hooks = new ShutdownHooks();
  readonly #options: ResolvedShutdownOptions;
  readonly #health: Health | undefined;
  readonly #closing = new AbortController();
  readonly #gauge;
  readonly #onSignal = (signal: NodeJS.Signals): void => this.#receive(signal);
  #result: Promise<number> | undefined;

  constructor(target: ShutdownTarget, options: GracefulShutdownOptions) {
    this.#options = resolveShutdownOptions(options);
    this.#target = resolveTarget(target);
    this.#health = options.health;
    this.#monitor = options.monitor ?? (options.health && monitorUsing(options.health)) ?? defaultMonitor();
    this.#logger = this.#monitor.logger;
    this.#gauge = this.#monitor.registry.gauge({
      name: 'shutdown_in_progress',
      help: '1 from the signal on that ends this process.',
    });
    this.#gauge.set(0);
    const { server } = this.#target;
    this.#connections = server && new Connections(server, this.#monitor.clock);
    for (const signal of this.#options.signals) process.on(signal, this.#onSignal);
  }

  get inProgress(): boolean {
    return this.#result !== undefined;
  }

  /**
   * Aborted when the drain is over. Whatever lasts until its client ends it, such as an event stream or a
   * WebSocket, should end itself then.
   */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /**
   * Runs `hook` when nothing is served any more; the last registered first.
   *
   * @throws GoldenSignalsError `ERR_GS_SHUTDOWN_STARTED` when the shutdown has begun
   */
  onShutdown(name: string, hook: ShutdownHook, options: HookOptions = {}): this {
    if (this.inProgress) {
      throw new GoldenSignalsError(
        'ERR_GS_SHUTDOWN_STARTED',
        `The shutdown has begun, so the hook "${name}" comes too late; register hooks at start-up.`,
      );
    }
    this.#hooks.add(name, hook, hookLimit(name, options) ?? this.#options.hookTimeoutMs);
    return this;
  }

  /**
   * Does what a signal does. A second call joins the first.
   *
   * @param reason For the log, and given to NestJS's hooks.
   * @returns The exit code, right before the process ends with it.
   */
  shutdown(reason = 'shutdown()'): Promise<number> {
    this.#result ??= this.#run(reason);
    return this.#result;
  }

  /** Takes everything back that was prepared; signals mean again what they meant before. */
  detach(): void {
    for (const signal of this.#options.signals) process.off(signal, this.#onSignal);
    this.#connections?.detach();
  }

  #receive(signal: NodeJS.Signals): void {
    if (!this.inProgress) {
      void this.shutdown(signal);
      return;
    }
    this.#logger.error({ signal, ...this.#state() }, `Shutdown: forced by a second signal, ${signal}.`);
    this.#connections?.destroy();
    if (this.#options.exit) process.exit(1);
  }

  async #run(reason: string): Promise<number> {
    const { clock } = this.#monitor;
    const logger = this.#logger;
    const { exit } = this.#options;
    const drainDelayMs = this.#drainDelayMs(reason);
    const startedMs = clock.now();
    // The clock's timers do not keep a process alive, and this must not end half-way.
    const keepAlive = setInterval(() => {}, 2 ** 30);
    if (exit) process.exitCode = 1;
    this.#health?.beginShutdown();
    this.#monitor.beginShutdown(reason);
    this.#gauge.set(1);
    logger.info(
      { reason, drainDelayMs, ...this.#state() },
      `Shutdown: ${reason}. Readiness fails; serving goes on for ${drainDelayMs} ms.`,
    );
    if (drainDelayMs > 0)
      await new Promise<void>((resolve) => clock.after(drainDelayMs, resolve, { keepAlive: true }));

    const isDrained = await this.#drain();
    const isApplicationClosed = await this.#closeApplication(reason);
    const haveHooksSucceeded = await this.#hooks.run(clock, logger);
    const code = isDrained && isApplicationClosed && haveHooksSucceeded ? 0 : 1;
    logger.info(
      { exitCode: code, durationMs: Math.round(clock.now() - startedMs) },
      `Shutdown: complete, ${code === 0 ? 'everything was answered' : 'not everything ended in time'}.`,
    );
    this.detach();
    clearInterval(keepAlive);
    if (exit) endProcess(code, logger);
    return code;
  }

  /** Ctrl-C must not take five seconds where there is nobody who could notice that readiness fails. */
  #drainDelayMs(reason: string): number {
    const { drainDelayMs } = this.#options;
    if (drainDelayMs !== undefined) return drainDelayMs;
    const isAwaited = reason !== 'SIGINT' || this.#health?.isReadinessReadWithin(probedWithinMs) === true;
    return isAwaited ? defaultDrainDelayMs : 0;
  }

  /** @returns Whether everything ended by itself. */
  async #drain(): Promise<boolean> {
    const { clock } = this.#monitor;
    const logger = this.#logger;
    const { timeoutMs } = this.#options;
    logger.info(this.#state(), `Shutdown: closing. What is being served has ${timeoutMs} ms left.`);
    const awaitsWork = this.#target.isWorker() && !this.#monitor.closed;
    const work = awaitsWork ? new RunningWork(this.#monitor) : undefined;
    const waiting = new AbortController();
    const ended = Promise.all([this.#connections?.close(), work?.ended(waiting.signal)]);
    this.#closing.abort(new Error('The service is shutting down.'));
    const stopProgress = clock.every(progressMs, () => logger.info(this.#state(), 'Shutdown: waiting.'));
    const isDrained = await withinTimeLimit(
      { clock, timeoutMs },
      () => ended.then(() => true),
      () => this.#inFlight.length === 0 && (work?.names.length ?? 0) === 0,
    );
    waiting.abort();
    stopProgress();
    logCutOff(this.#monitor, this.#inFlight);
    logUnfinished(this.#monitor, work?.names ?? []);
    this.#connections?.destroy();
    return isDrained;
  }

  async #closeApplication(reason: string): Promise<boolean> {
    const { closeApplication } = this.#target;
    if (closeApplication === undefined) return true;
    const hooks = new ShutdownHooks();
    hooks.add('application', () => closeApplication(reason), this.#options.hookTimeoutMs);
    return hooks.run(this.#monitor.clock, this.#logger);
  }

  #state() {
    return { inFlight: this.#inFlight.length, connections: this.#connections?.open ?? 0 };
  }

  get #inFlight(): readonly InFlight[] {
    return this.#connections?.inFlight ?? [];
  }
}
