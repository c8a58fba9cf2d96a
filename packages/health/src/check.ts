import { type Clock, GoldenSignalsError } from '@golden-signals/core';
import { withinTimeLimit } from '@golden-signals/core/extension';
import type { CheckFunction, ResolvedCheckOptions } from './check-options.ts';
import { type Finding, findingOf, findingOfError } from './check-result.ts';
import type { CheckStatus } from './status.ts';
import { StatusHistory } from './status-history.ts';

/** The latest run of a check. */
export interface CheckOutcome extends Finding {
  /** As it counts: with `failureThreshold` a failure may still be held back. */
  readonly status: CheckStatus;
  readonly durationMs: number;
  /** On the monitor's clock. */
  readonly endedMs: number;
  /** Since the Unix epoch. */
  readonly timestampMs: number;
  readonly consecutiveFailures: number;
}

/** What a check reports to the health that it belongs to. */
export interface CheckHost {
  readonly clock: Clock;
  /** Called after each run, with the outcome before it. Must not throw. */
  onOutcome(check: Check, outcome: CheckOutcome, previous: CheckOutcome | undefined): void;
}

/** A run that ignored its abort signal keeps the check from running again for this long, or until it ends. */
const stragglerMs = 10_000;

/**
 * One check: runs it at most once at a time, within its time limit, shares the run and its result between all callers
 * that ask, and damps its failures.
 */
export class Check {
  readonly name: string;
  readonly options: ResolvedCheckOptions;
  readonly history = new StatusHistory();
  readonly #run: CheckFunction;
  readonly #host: CheckHost;
  #latest: CheckOutcome | undefined;
  #running: Promise<CheckOutcome> | undefined;
  #cancel: (() => void) | undefined;
  /** When the latest run started that went over its limit and has not ended since. */
  #stragglerSinceMs: number | undefined;
  #passedOnce = false;
  #closed = false;
  readonly #stop: () => void;

  constructor(name: string, run: CheckFunction, options: ResolvedCheckOptions, host: CheckHost) {
    this.name = name;
    this.options = options;
    this.#run = run;
    this.#host = host;
    const { intervalMs } = options;
    this.#stop = intervalMs === undefined ? () => {} : host.clock.every(intervalMs, () => this.#refresh());
    if (intervalMs !== undefined) this.#refresh();
  }

  /** The latest outcome, however old; nothing before the end of the first run. */
  get latest(): CheckOutcome | undefined {
    return this.#latest;
  }

  /** Whether it was ever not unhealthy. */
  get passedOnce(): boolean {
    return this.#passedOnce;
  }

  /**
   * Returns the outcome to answer with: at once when one is fresh enough, else that of the run under way or of a new
   * one.
   */
  read(): CheckOutcome | Promise<CheckOutcome> {
    const latest = this.#latest;
    if (latest !== undefined && (this.options.intervalMs !== undefined || !this.#isDue(latest)))
      return latest;
    return this.#refresh();
  }

  /** Ends the background runs and aborts the one under way, whose outcome is not reported. */
  close(): void {
    this.#closed = true;
    this.#stop();
    this.#cancel?.();
  }

  #isDue({ endedMs }: CheckOutcome): boolean {
    if (this.#closed) return false;
    return this.#host.clock.now() - endedMs >= this.options.cacheMs && !this.#isBlockedByStraggler();
  }

  #isBlockedByStraggler(): boolean {
    return (
      this.#stragglerSinceMs !== undefined && this.#host.clock.now() - this.#stragglerSinceMs < stragglerMs
    );
  }

  #refresh(): Promise<CheckOutcome> {
    if (this.#running !== undefined) return this.#running;
    if (this.#latest !== undefined && this.#isBlockedByStraggler()) return Promise.resolve(this.#latest);
    this.#running = this.#execute().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #execute(): Promise<CheckOutcome> {
    const { clock } = this.#host;
    const startedMs = clock.now();
    const finding = await this.#runWithinLimit(startedMs);
    const endedMs = clock.now();
    const previous = this.#latest;
    const failed = finding.status === 'unhealthy';
    const consecutiveFailures = failed ? (previous?.consecutiveFailures ?? 0) + 1 : 0;
    const outcome: CheckOutcome = {
      ...finding,
      status: failed ? this.#damped(previous?.status, consecutiveFailures) : finding.status,
      durationMs: endedMs - startedMs,
      endedMs,
      timestampMs: clock.wallTimeMs(),
      consecutiveFailures,
    };
    if (this.#closed) return outcome;
    this.#latest = outcome;
    this.history.note(outcome.status, outcome.timestampMs);
    if (!failed) this.#passedOnce = true;
    this.#host.onOutcome(this, outcome, previous);
    return outcome;
  }

  /** Only what passed before has credit; a check that never passed fails at its first run. */
  #damped(before: CheckStatus | undefined, consecutiveFailures: number): CheckStatus {
    const isHeld = before !== undefined && consecutiveFailures < this.options.failureThreshold;
    return isHeld ? before : 'unhealthy';
  }

  #runWithinLimit(startedMs: number): Promise<Finding> {
    const { timeoutMs } = this.options;
    const abort = new AbortController();
    const giveUp = (error: Error): Finding => {
      this.#stragglerSinceMs = startedMs;
      abort.abort(error);
      return findingOfError(error);
    };
    const cancelled = new Promise<Finding>((resolve) => {
      this.#cancel = () => resolve(giveUp(new Error('The monitor was closed.')));
    });
    return withinTimeLimit(
      { clock: this.#host.clock, timeoutMs },
      () => Promise.race([this.#finding(abort.signal, startedMs), cancelled]),
      () => giveUp(timeoutError(timeoutMs)),
    );
  }

  /** Never rejects: a check that throws at once and one that rejects are the same. */
  async #finding(signal: AbortSignal, startedMs: number): Promise<Finding> {
    let finding: Finding;
    try {
      finding = findingOf(await this.#run(signal));
    } catch (error) {
      finding = findingOfError(error);
    }
    if (this.#stragglerSinceMs === startedMs) this.#stragglerSinceMs = undefined;
    return finding;
  }
}

function timeoutError(timeoutMs: number): GoldenSignalsError {
  return new GoldenSignalsError(
    'ERR_GS_HEALTH_CHECK_TIMEOUT',
    `The check did not finish within ${timeoutMs} ms.`,
  );
}
