import type { Clock, Stop } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Counter } from '../metrics/counter.ts';
import type { Histogram } from '../metrics/histogram.ts';
import type { Registry } from '../metrics/registry.ts';
import type { OpenWork } from '../work/open-work.ts';
import { EndedWork } from './ended-work.ts';
import { type LoopUsage, readLoopUsage } from './loop-usage.ts';
import { StackWatchdog } from './stack-watchdog.ts';
import type { Stall, StallStack } from './stall.ts';
import { StallLog } from './stall-log.ts';
import type { ResolvedStallOptions } from './stall-options.ts';

const maxRecent = 50;
const maxOpen = 10;
const maxCounted = 1_000;
/** For this many ticks a stall that is over waits for the answer of the watchdog; one is the rule. */
const maxTicksOfWaiting = 50;

interface StallHost {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly registry: Pick<Registry, 'counter' | 'histogram'>;
  internalError(component: string, error: unknown): void;
  emit(name: 'stall', stall: Stall): void;
  /** What is in progress, the oldest first; at most `limit`. */
  openWork(limit: number): readonly OpenWork[];
}

interface Reading extends LoopUsage {
  /** By the clock. */
  readonly atMs: number;
}

/** A stall that is over, but whose stack is still on its way. */
interface Unfinished {
  readonly stall: Omit<Stall, 'stacks'>;
  /** The beat before it. */
  readonly beat: bigint;
  /** From that beat until the stall began. */
  readonly beganAfterMs: number;
  ticks: number;
}

/**
 * Finds out when the event loop could run nothing for longer than the threshold, and records what was going on.
 *
 * **How.** A timer is due every 20 ms while the event loop is busy for more than half of the time, every 40 ms while it
 * is not (more often below a threshold of 100 ms). What passed between two of its turns, less what the event loop spent
 * waiting for events, is how long it was busy: the stall, and whatever was done between the turn before and the stall.
 * So it is exact to a millisecond when there was nothing, and up to one interval too long when there was no pause. A
 * process that is suspended while it is idle (SIGSTOP, a laptop that sleeps) was waiting, and that is no stall;
 * `Stall.cpuMs` tells of the others.
 *
 * The time from the construction until the event loop begins is the application's start, and not looked at; neither is
 * what the listeners of `stall` do.
 *
 * A turn of the timer takes 1.5 µs. In a process that does nothing else the cost is to wake it up, 25 times a second.
 */
export class StallDetector {
  /** Work that took less than this cannot explain a stall; `ended` need not be called with it. */
  readonly longWorkMs: number;

  readonly #host: StallHost;
  readonly #readUsage: () => LoopUsage;
  readonly #thresholdMs: number;
  readonly #total: Counter;
  readonly #seconds: Histogram;
  readonly #log: StallLog;
  readonly #busyIntervalMs: number;
  /** By its name the watchdog knows it in a stack; the name of a property survives minifiers. */
  readonly #timer = { goldenSignalsStallTick: () => this.#tick() };
  #stop: Stop;
  /** The latest first. */
  readonly #recent: Stall[] = [];
  /** Since the last turn of the timer. */
  readonly #ended = new EndedWork(maxOpen);
  #last: Reading | undefined;
  #unfinished: Unfinished | undefined;
  #watchdog: StackWatchdog | undefined;
  #closing: Promise<void> | undefined;

  /** @param readUsage Replaced in tests. */
  constructor(host: StallHost, options: ResolvedStallOptions, readUsage: () => LoopUsage = readLoopUsage) {
    const { clock, registry } = host;
    this.#host = host;
    this.#readUsage = readUsage;
    this.#thresholdMs = options.thresholdMs;
    this.longWorkMs = options.thresholdMs / 2;
    this.#total = registry.counter({
      name: 'nodejs_eventloop_stalls_total',
      help: 'Times the event loop was blocked for longer than the threshold.',
    });
    this.#seconds = registry.histogram({
      name: 'nodejs_eventloop_stall_seconds',
      help: 'How long the event loop was blocked, of the times that were longer than the threshold.',
      buckets: [0.1, 0.2, 0.5, 1, 2, 5, 10, 30],
    });
    this.#log = new StallLog(host.logger, clock, (error) => host.internalError('stalls', error));
    if (options.captureStacks) this.#watchdog = this.#startWatchdog();
    this.#busyIntervalMs = Math.min(20, options.thresholdMs / 5);
    this.#stop = clock.after(this.#busyIntervalMs, this.#timer.goldenSignalsStallTick);
  }

  /** Returns the latest first; at most 50. */
  recent(): readonly Stall[] {
    return [...this.#recent];
  }

  /**
   * Tells of work that has ended, because what blocked the event loop has often ended before anybody can look: call it
   * with whatever took `longWorkMs` or more. At most 10 are kept, until the next turn of the timer.
   */
  ended(work: OpenWork): void {
    this.#ended.add(work);
  }

  /** Stops the timer and the watchdog; what was recorded stays. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    this.#stop();
    try {
      if (this.#unfinished !== undefined) this.#finish(this.#unfinished);
      this.#log.close();
    } catch (error) {
      this.#host.internalError('stalls', error);
    }
    await this.#watchdog?.close();
  }

  #startWatchdog(): StackWatchdog | undefined {
    const onFailure = (error: unknown): void => {
      this.#watchdog = undefined;
      this.#host.internalError('stall_watchdog', error);
    };
    try {
      return new StackWatchdog(this.#thresholdMs, 'goldenSignalsStallTick', onFailure);
    } catch (error) {
      onFailure(error);
      return undefined;
    }
  }

  #tick(): void {
    const now = this.#read();
    const last = this.#last;
    let recorded = true;
    try {
      recorded = this.#look(now);
      this.#log.flush();
    } catch (error) {
      this.#host.internalError('stalls', error);
    }
    // What recording and the listeners took is nobody's stall; else a slow listener would be told of itself, for ever.
    this.#last = recorded ? this.#read() : now;
    this.#ended.clear();
    this.#watchdog?.beat();
    if (this.#closing !== undefined) return;
    const wasIdle = last !== undefined && now.idleMs - last.idleMs > (now.atMs - last.atMs) / 2;
    const intervalMs = wasIdle ? 2 * this.#busyIntervalMs : this.#busyIntervalMs;
    this.#stop = this.#host.clock.after(intervalMs, this.#timer.goldenSignalsStallTick);
  }

  /** @returns Whether something was recorded. */
  #look(now: Reading): boolean {
    this.#watchdog?.receive();
    const stall = this.#last && this.#stallBetween(this.#last, now);
    const superseded = stall && this.#unfinished;
    if (superseded !== undefined) this.#finish(superseded);
    if (stall !== undefined) this.#unfinished = stall;
    const finished = this.#unfinished !== undefined && this.#finishWhenAnswered(this.#unfinished);
    return finished || superseded !== undefined;
  }

  #stallBetween(last: Reading, now: Reading): Unfinished | undefined {
    const idleMs = now.idleMs - last.idleMs;
    const durationMs = now.atMs - last.atMs - idleMs;
    if (durationMs < this.#thresholdMs) return undefined;
    const startedAtMs = this.#host.clock.wallTimeMs() - durationMs;
    return {
      stall: { startedAtMs, durationMs, cpuMs: now.cpuMs - last.cpuMs, ...this.#workSince(startedAtMs) },
      beat: this.#watchdog?.lastBeat ?? 0n,
      beganAfterMs: idleMs,
      ticks: 0,
    };
  }

  #read(): Reading {
    return { atMs: this.#host.clock.now(), ...this.#readUsage() };
  }

  #workSince(timeMs: number): Pick<Stall, 'open' | 'openCount'> {
    const ended = this.#ended.after(timeMs);
    const open = this.#host.openWork(maxCounted);
    return {
      open: [...ended.works, ...open].slice(0, maxOpen).sort((a, b) => a.startedAtMs - b.startedAtMs),
      openCount: Math.min(maxCounted, ended.count + open.length),
    };
  }

  /** A stack that was asked for at the very end of a stall arrives when that is over. */
  #finishWhenAnswered(unfinished: Unfinished): boolean {
    unfinished.ticks += 1;
    if (this.#watchdog?.isAsking && unfinished.ticks <= maxTicksOfWaiting) return false;
    this.#finish(unfinished);
    return true;
  }

  #finish({ stall, beat, beganAfterMs }: Unfinished): void {
    this.#unfinished = undefined;
    const samples = this.#watchdog?.samplesAfter(beat) ?? [];
    const stacks = samples.map(({ takenAfterMs, late, frames }): StallStack => {
      return { afterMs: Math.max(0, takenAfterMs - beganAfterMs), late, frames };
    });
    this.#record({ ...stall, stacks });
  }

  #record(stall: Stall): void {
    this.#recent.unshift(stall);
    if (this.#recent.length > maxRecent) this.#recent.pop();
    this.#total.inc();
    this.#seconds.observe(stall.durationMs / 1_000);
    this.#host.emit('stall', stall);
    this.#log.add(stall);
  }
}
