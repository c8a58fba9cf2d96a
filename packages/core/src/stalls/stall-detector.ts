import type { Cause, Span } from '../host/causes.ts';
import type { MonitorCore } from '../host/monitor-core.ts';
import type { Counter } from '../metrics/counter.ts';
import type { Histogram } from '../metrics/histogram.ts';
import type { Registry } from '../metrics/registry.ts';
import type { OpenWork } from '../work/open-work.ts';
import { EndedWork } from './ended-work.ts';
import type { LoopUsage } from './loop-usage.ts';
import { type LoopObserver, type LoopReading, type LoopWatch, loopWatchOf } from './loop-watch.ts';
import type { Stall, StallStack } from './stall.ts';
import { StallLog } from './stall-log.ts';
import type { ResolvedStallOptions } from './stall-options.ts';

const maxRecent = 50;
const maxOpen = 10;
const maxCounted = 1_000;
/** For this many ticks a stall that is over waits for the answer of the watchdog; one is the rule. */
const maxTicksOfWaiting = 50;

interface StallHost extends Pick<MonitorCore, 'clock' | 'logger'> {
  readonly registry: Pick<Registry, 'counter' | 'histogram'>;
  internalError(component: string, error: unknown): void;
  emit(name: 'stall', stall: Stall): void;
  /** Returns what is in progress, the oldest first; at most `limit`. */
  openWork(limit: number): readonly OpenWork[];
  /** Returns what explains a span of the clock. */
  causesOf(span: Span): readonly Cause[];
}

/** A stall that is over, but whose stack is still on its way. */
interface Unfinished {
  readonly stall: Omit<Stall, 'stacks' | 'causes'>;
  readonly span: Span;
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
 * what the listeners of `stall` do. All monitors of a process share the timer and the watchdog (`LoopWatch`).
 */
export class StallDetector {
  /** Work that took less than this, of its own time or of a stall's, cannot explain a stall. */
  readonly longWorkMs: number;

  readonly #host: StallHost;
  readonly #watch: LoopWatch;
  readonly #observer: LoopObserver;
  readonly #total: Counter;
  readonly #seconds: Histogram;
  readonly #log: StallLog;
  /** The latest first. */
  readonly #recent: Stall[] = [];
  /** Since the last turn of the timer. */
  readonly #ended = new EndedWork(maxOpen);
  #unfinished: Unfinished | undefined;
  #closing: Promise<void> | undefined;

  /** @param readUsage Replaced in tests; counts for the first detector of a clock. */
  constructor(host: StallHost, options: ResolvedStallOptions, readUsage?: () => LoopUsage) {
    const { clock, registry } = host;
    this.#host = host;
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
    this.#log = new StallLog(host.logger, clock);
    this.#observer = {
      options,
      look: (last, now) => this.#look(last, now),
      internalError: (component, error) => host.internalError(component, error),
    };
    this.#watch = loopWatchOf(clock, readUsage);
    this.#watch.join(this.#observer);
  }

  /** Returns the latest first; at most 50. */
  recent(): readonly Stall[] {
    return [...this.#recent];
  }

  /**
   * Returns whether a stall that work may be part of is about to be seen, where the work ends at this time by the clock.
   * While the timer has its turns there is none, so that nothing need be found out about the work.
   */
  mayEndStall(endedMs: number): boolean {
    return endedMs - this.#watch.lastTurnMs >= this.longWorkMs;
  }

  /**
   * Tells of work that has ended, because what blocked the event loop has often ended before anybody can look: call it
   * with what took `longWorkMs` or more, where `mayEndStall` says so. At most 10 are kept, until the next turn of the
   * timer.
   */
  ended(work: OpenWork): void {
    this.#ended.add(work);
  }

  /** Switches stacks on or off, where the options ask for them; at first they are taken. */
  takeStacks(isTaken: boolean): void {
    if (this.#closing === undefined) this.#watch.takeStacks(this.#observer, isTaken);
  }

  /** Ends the watch, whose timer and watchdog stop with the last that needs them; what was recorded stays. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    const left = this.#watch.leave(this.#observer);
    try {
      if (this.#unfinished !== undefined) this.#finish(this.#unfinished);
      this.#log.close();
    } catch (error) {
      this.#host.internalError('stalls', error);
    }
    await left;
  }

  #look(last: LoopReading, now: LoopReading): boolean {
    try {
      const stall = this.#stallBetween(last, now);
      const superseded = stall && this.#unfinished;
      if (superseded !== undefined) this.#finish(superseded);
      if (stall !== undefined) this.#unfinished = stall;
      const finished = this.#unfinished !== undefined && this.#finishWhenAnswered(this.#unfinished);
      this.#log.flush();
      return finished || superseded !== undefined;
    } finally {
      this.#ended.clear();
    }
  }

  #stallBetween(last: LoopReading, now: LoopReading): Unfinished | undefined {
    const idleMs = now.idleMs - last.idleMs;
    const durationMs = now.atMs - last.atMs - idleMs;
    if (durationMs < this.#observer.options.thresholdMs) return undefined;
    const startedAtMs = now.wallTimeMs - durationMs;
    return {
      stall: { startedAtMs, durationMs, cpuMs: now.cpuMs - last.cpuMs, ...this.#workSince(startedAtMs) },
      span: { fromMs: now.atMs - durationMs, toMs: now.atMs },
      beat: this.#watch.watchdog?.lastBeat ?? 0n,
      beganAfterMs: idleMs,
      ticks: 0,
    };
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
    if (this.#watch.watchdog?.isAsking && unfinished.ticks <= maxTicksOfWaiting) return false;
    this.#finish(unfinished);
    return true;
  }

  #finish({ stall, span, beat, beganAfterMs }: Unfinished): void {
    this.#unfinished = undefined;
    const samples = this.#watch.watchdog?.samplesAfter(beat) ?? [];
    const stacks = samples.map(({ takenAfterMs, late, frames }): StallStack => {
      return { afterMs: Math.max(0, takenAfterMs - beganAfterMs), late, frames };
    });
    // That the event loop was delayed is what a stall is, and explains nothing.
    const causes = this.#host.causesOf(span).filter(({ kind }) => kind !== 'event_loop');
    this.#record({ ...stall, stacks, causes });
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
