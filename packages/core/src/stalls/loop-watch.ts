import type { Clock, Stop } from '../base/clock.ts';
import { type LoopUsage, readLoopUsage } from './loop-usage.ts';
import { StackWatchdog } from './stack-watchdog.ts';
import type { ResolvedStallOptions } from './stall-options.ts';

/** What a turn of the timer finds. */
export class LoopReading implements LoopUsage {
  /** By the clock. */
  readonly atMs: number;
  readonly idleMs: number;
  readonly cpuMs: number;
  readonly #clock: Clock;
  #wallTimeMs: number | undefined;

  constructor(clock: Clock, { idleMs, cpuMs }: LoopUsage) {
    this.#clock = clock;
    this.atMs = clock.now();
    this.idleMs = idleMs;
    this.cpuMs = cpuMs;
  }

  /** Since the Unix epoch. Read once, so that a stall has one time for all monitors, and only where there is one. */
  get wallTimeMs(): number {
    this.#wallTimeMs ??= this.#clock.wallTimeMs() - (this.#clock.now() - this.atMs);
    return this.#wallTimeMs;
  }
}

/** One monitor's part in the watch. */
export interface LoopObserver {
  readonly options: ResolvedStallOptions;
  /**
   * Called with every turn of the timer but the first that the observer sees.
   *
   * @returns Whether something was recorded, which may have taken its time.
   */
  look(last: LoopReading, now: LoopReading): boolean;
  /** Must not throw. */
  internalError(component: string, error: unknown): void;
}

const watches = new WeakMap<Clock, LoopWatch>();

/** The watch of this clock: all monitors of a process share one. */
export function loopWatchOf(clock: Clock, readUsage: () => LoopUsage = readLoopUsage): LoopWatch {
  let watch = watches.get(clock);
  if (watch === undefined) {
    watch = new LoopWatch(clock, readUsage);
    watches.set(clock, watch);
  }
  return watch;
}

/**
 * The one timer, and the one watchdog, by which the monitors of a process see what the event loop does. It runs while
 * somebody observes, as often as the lowest threshold among them needs.
 *
 * A turn of the timer takes 1.5 µs. In a process that does nothing else the cost is to wake it up, 25 times a second.
 */
export class LoopWatch {
  readonly #clock: Clock;
  readonly #readUsage: () => LoopUsage;
  /** By its name the watchdog knows it in a stack; the name of a property survives minifiers. */
  readonly #timer = { goldenSignalsStallTick: () => this.#tick() };
  /** With the number of turns that there had been when they joined. */
  readonly #observers = new Map<LoopObserver, number>();
  #turns = 0;
  /** Those that ask for stacks, and have to do without for now. */
  readonly #resting = new Set<LoopObserver>();
  #stop: Stop | undefined;
  #last: LoopReading | undefined;
  #watchdog: StackWatchdog | undefined;
  #watchdogMs = Number.POSITIVE_INFINITY;
  /** Of the watchdogs that are no longer needed. */
  #ended: Promise<unknown> = Promise.resolve();

  /** Made by `loopWatchOf`. */
  constructor(clock: Clock, readUsage: () => LoopUsage) {
    this.#clock = clock;
    this.#readUsage = readUsage;
  }

  /** Takes stacks, where an observer asks for them and it works. */
  get watchdog(): StackWatchdog | undefined {
    return this.#watchdog;
  }

  /** When the timer had its last turn, by the clock; `Infinity` before its first. */
  get lastTurnMs(): number {
    return this.#last?.atMs ?? Number.POSITIVE_INFINITY;
  }

  join(observer: LoopObserver): void {
    this.#observers.set(observer, this.#turns);
    const { captureStacks, thresholdMs } = observer.options;
    if (captureStacks && thresholdMs < this.#watchdogMs) this.#startWatchdog(observer);
    this.#stop ??= this.#clock.after(this.#busyIntervalMs(), this.#timer.goldenSignalsStallTick);
  }

  /** Says whether stacks are taken for an observer that wants them; they are until it is called. */
  takeStacks(observer: LoopObserver, isTaken: boolean): void {
    if (isTaken) this.#resting.delete(observer);
    else this.#resting.add(observer);
    const { captureStacks, thresholdMs } = observer.options;
    if (!this.#wantsStacks) this.#endWatchdog();
    else if (isTaken && captureStacks && thresholdMs < this.#watchdogMs) this.#startWatchdog(observer);
  }

  /** The timer ends with the last observer, the watchdog with the last that asks for stacks. */
  async leave(observer: LoopObserver): Promise<void> {
    this.#observers.delete(observer);
    this.#resting.delete(observer);
    if (this.#observers.size === 0) {
      this.#stop?.();
      this.#stop = undefined;
      this.#last = undefined;
    }
    if (!this.#wantsStacks) this.#endWatchdog();
    await this.#ended;
  }

  get #wantsStacks(): boolean {
    return [...this.#observers.keys()].some((one) => one.options.captureStacks && !this.#resting.has(one));
  }

  #startWatchdog(observer: LoopObserver): void {
    const { thresholdMs } = observer.options;
    try {
      const watchdog = new StackWatchdog(thresholdMs, 'goldenSignalsStallTick', (error) => {
        if (this.#watchdog !== watchdog) return;
        this.#watchdog = undefined;
        this.#watchdogMs = Number.POSITIVE_INFINITY;
        for (const one of this.#observers.keys())
          if (one.options.captureStacks) one.internalError('stall_watchdog', error);
      });
      // Only now, so that the others keep theirs where a second one cannot be had.
      this.#endWatchdog();
      this.#watchdog = watchdog;
      this.#watchdogMs = thresholdMs;
    } catch (error) {
      observer.internalError('stall_watchdog', error);
    }
  }

  #endWatchdog(): void {
    const watchdog = this.#watchdog;
    this.#watchdog = undefined;
    this.#watchdogMs = Number.POSITIVE_INFINITY;
    if (watchdog !== undefined) this.#ended = Promise.all([this.#ended, watchdog.close()]);
  }

  #busyIntervalMs(): number {
    let intervalMs = 20;
    for (const { options } of this.#observers.keys())
      intervalMs = Math.min(intervalMs, options.thresholdMs / 5);
    return intervalMs;
  }

  #tick(): void {
    this.#turns += 1;
    const now = this.#read();
    const last = this.#last;
    this.#receiveStacks();
    const recorded = last !== undefined && this.#tellObservers(last, now);
    // A listener may have closed the last monitor.
    if (this.#observers.size === 0) return;
    // What recording and the listeners took is no stall; otherwise a slow listener would be reported to itself, for ever.
    this.#last = recorded ? this.#read() : now;
    this.#watchdog?.beat();
    const wasIdle = last !== undefined && now.idleMs - last.idleMs > (now.atMs - last.atMs) / 2;
    const intervalMs = this.#busyIntervalMs() * (wasIdle ? 2 : 1);
    // One that joined where the last one left has set it already.
    this.#stop?.();
    this.#stop = this.#clock.after(intervalMs, this.#timer.goldenSignalsStallTick);
  }

  #receiveStacks(): void {
    try {
      this.#watchdog?.receive();
    } catch (error) {
      for (const observer of this.#observers.keys()) observer.internalError('stalls', error);
    }
  }

  #tellObservers(last: LoopReading, now: LoopReading): boolean {
    let recorded = false;
    for (const [observer, joinedAfter] of this.#observers) {
      // Its first turn; or it has joined in this one, where the last observer has left.
      if (joinedAfter >= this.#turns - 1) continue;
      try {
        if (observer.look(last, now)) recorded = true;
      } catch (error) {
        recorded = true;
        observer.internalError('stalls', error);
      }
    }
    return recorded;
  }

  #read(): LoopReading {
    return new LoopReading(this.#clock, this.#readUsage());
  }
}
