import type { Clock, Stop } from '../base/clock.ts';
import { readCpuUsage } from './cpu-usage.ts';

/** How often the process is looked at by default, which is also the resolution of what is answered. */
const defaultSampleMs = 100;
/** Ten minutes. */
const samples = 6_000;
/** A timer is late by some milliseconds at all times. */
const minDelayMs = 10;

/** What the process did during a span of time. */
export interface LoadDuring {
  /** Processor time of the whole process, all threads and requests together, in milliseconds. */
  readonly cpuMs: number;
  /** The same per time that is known of the span: 1 is one whole core. */
  readonly cpuRatio: number;
  /**
   * The longest time within the span for which the event loop could not run what was due. A stall is noticed when a
   * sample falls into it, and counts from there: what is reported is up to 100 ms shorter than the stall was.
   */
  readonly eventLoopDelayMaxMs: number;
  /** All such times of 10 ms and more together, each up to 100 ms shorter than it was. */
  readonly eventLoopDelayedMs: number;
}

interface ProcessLoadHost {
  readonly clock: Clock;
  /** Must not throw. */
  internalError(error: unknown): void;
}

/** One for each clock, with how many use it: a process is the same to all of its monitors. */
const shared = new WeakMap<Clock, { readonly load: ProcessLoad; users: number }>();

/**
 * Returns the load of this process by a clock, sampled once for all monitors that share it.
 *
 * @param host Of the first caller; failures of sampling are reported there.
 */
export function shareProcessLoad(host: ProcessLoadHost): { readonly load: ProcessLoad; release(): void } {
  const entry = shared.get(host.clock) ?? { load: new ProcessLoad(host), users: 0 };
  shared.set(host.clock, entry);
  entry.users += 1;
  let isReleased = false;
  return {
    load: entry.load,
    release() {
      if (isReleased) return;
      isReleased = true;
      entry.users -= 1;
      if (entry.users > 0) return;
      shared.delete(host.clock);
      entry.load.close();
    },
  };
}

/**
 * Tells afterwards what the processor and the event loop did during a request, which costs the requests nothing: ten
 * times a second the process' total processor time is written down, and how late that was.
 *
 * Processor time is interpolated between two samples, so that the ends of a span are exact to 100 ms; a span that ends
 * now ends exactly. Nothing is known of what is longer ago than ten minutes, or before this was made.
 *
 * Memory: 144 KB.
 */
export class ProcessLoad {
  readonly #host: ProcessLoadHost;
  readonly #readCpu: () => NodeJS.CpuUsage;
  #stop: Stop;
  #sampleMs = defaultSampleMs;
  /** Rings: when a sample was taken, the processor time until then, and how late the sample was. */
  readonly #atMs = new Float64Array(samples);
  readonly #cpuMs = new Float64Array(samples);
  readonly #delayMs = new Float64Array(samples);
  /** Samples that were ever taken; the newest is at `(#taken - 1) % samples`. */
  #taken = 0;
  #closed = false;

  /** @param readCpu Processor time of the process since its start. */
  constructor(host: ProcessLoadHost, readCpu: () => NodeJS.CpuUsage = readCpuUsage) {
    this.#host = host;
    this.#readCpu = readCpu;
    this.#sample();
    this.#stop = host.clock.every(this.#sampleMs, () => this.#sample());
  }

  /**
   * @param startMs By the clock.
   * @param endMs By the clock; not in the future, and not before `startMs`.
   */
  during(startMs: number, endMs: number): LoadDuring {
    const nowMs = this.#host.clock.now();
    const nowCpuMs = this.#cpuNowMs();
    const oldest = Math.max(0, this.#taken - samples);
    const knownFromMs = Math.max(startMs, this.#atMs[oldest % samples]!);
    const first = this.#firstAfter(knownFromMs, oldest);
    const cpuAt = (timeMs: number, next: number): number => {
      const before = (next - 1) % samples;
      const isNewest = next === this.#taken;
      const fromMs = this.#atMs[before]!;
      const fromCpuMs = this.#cpuMs[before]!;
      const toMs = isNewest ? nowMs : this.#atMs[next % samples]!;
      const toCpuMs = isNewest ? nowCpuMs : this.#cpuMs[next % samples]!;
      if (toMs <= fromMs) return toCpuMs;
      return fromCpuMs + ((timeMs - fromMs) / (toMs - fromMs)) * (toCpuMs - fromCpuMs);
    };
    const last = this.#firstAfter(endMs, first);
    const knownMs = endMs - knownFromMs;
    const cpuMs = knownMs > 0 ? cpuAt(endMs, last) - cpuAt(knownFromMs, first) : 0;
    return {
      cpuMs,
      cpuRatio: knownMs > 0 ? cpuMs / knownMs : 0,
      ...this.#delays(startMs, endMs, first, nowMs),
    };
  }

  /** Looks as often from now on. What is answered is exact to this, of the times before as it was. */
  sampleEvery(intervalMs: number): void {
    if (intervalMs === this.#sampleMs || this.#closed) return;
    this.#stop();
    this.#sampleMs = intervalMs;
    this.#sample();
    this.#stop = this.#host.clock.every(intervalMs, () => this.#sample());
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true;
    this.#stop();
  }

  #sample(): void {
    try {
      const nowMs = this.#host.clock.now();
      const at = this.#taken % samples;
      this.#cpuMs[at] = this.#cpuNowMs();
      this.#delayMs[at] = this.#latenessMs(nowMs);
      this.#atMs[at] = nowMs;
      this.#taken++;
    } catch (error) {
      this.#host.internalError(error);
    }
  }

  #cpuNowMs(): number {
    const { user, system } = this.#readCpu();
    return (user + system) / 1_000;
  }

  /** Returns how long the next sample has been due. */
  #latenessMs(nowMs: number): number {
    if (this.#taken === 0 || this.#closed) return 0;
    return Math.max(0, nowMs - this.#atMs[(this.#taken - 1) % samples]! - this.#sampleMs);
  }

  /** Each delay is cut to its part inside the span. @param first The first sample to look at. */
  #delays(
    startMs: number,
    endMs: number,
    first: number,
    nowMs: number,
  ): Pick<LoadDuring, 'eventLoopDelayMaxMs' | 'eventLoopDelayedMs'> {
    let longestMs = 0;
    let togetherMs = 0;
    const consider = (atMs: number, delayMs: number): void => {
      const insideMs = Math.min(atMs, endMs) - Math.max(atMs - delayMs, startMs);
      if (insideMs > longestMs) longestMs = insideMs;
      if (insideMs >= minDelayMs) togetherMs += insideMs;
    };
    let sample = first;
    for (; sample < this.#taken; sample++) {
      const at = sample % samples;
      const atMs = this.#atMs[at]!;
      consider(atMs, this.#delayMs[at]!);
      if (atMs > endMs) break;
    }
    // A request that blocked the event loop itself ends before the sample that was due meanwhile can be taken.
    if (sample === this.#taken) consider(nowMs, this.#latenessMs(nowMs));
    return { eventLoopDelayMaxMs: longestMs, eventLoopDelayedMs: togetherMs };
  }

  /**
   * Returns the first sample after a time, by bisection; `#taken` when there is none. @param from Looks no further
   * back.
   */
  #firstAfter(timeMs: number, from: number): number {
    let low = from;
    let high = this.#taken;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.#atMs[middle % samples]! > timeMs) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
