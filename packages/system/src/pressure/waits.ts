import type { Clock } from '@golden-signals/core';
import { type Cause, formatMs, type Span } from '@golden-signals/core/extension';
import type { Cgroup } from '../container/cgroup.ts';
import type { OpenFile, SystemFiles } from '../files.ts';
import { NamedNumbers } from '../parse.ts';
import { parsePressure, pressurePaths, type Resource } from './pressure.ts';

/** How often it is looked; the ends of a span are exact to it. */
export const waitSampleMs = 100;
/** Ten minutes. */
const samples = 6_000;
/** Shorter waits explain nothing, and neither do those below this share of the span. */
const leastMs = 5;
const leastRatio = 0.05;

/** A count of the time that was waited, which only grows. */
interface WaitCount {
  readonly kind: string;
  readonly file: OpenFile;
  /** Milliseconds since the start. */
  parse(text: string): number;
  /** @param duration For people, for example `180 ms`. */
  text(duration: string): string;
}

/**
 * What the process was made to wait for: processor time that its container has used up, and processors, memory and disks
 * that others had. Ten times a second the kernel's counts are written down, so that afterwards any span can be explained.
 *
 * Memory: 48 KB for the times, and 48 KB for each count, of which there are four at most.
 */
export class Waits {
  readonly #clock: Clock;
  readonly #counts: readonly WaitCount[];
  readonly #atMs = new Float64Array(samples);
  readonly #values: readonly Float64Array[];
  /** Samples that were ever taken; the newest is at `(#taken - 1) % samples`. */
  #taken = 0;

  constructor(clock: Clock, files: SystemFiles, cgroup: Cgroup) {
    this.#clock = clock;
    this.#counts = [...throttledTime(files, cgroup), ...pressures(files, cgroup)];
    this.#values = this.#counts.map(() => new Float64Array(samples));
    if (this.isKnown) this.sample();
  }

  /** Whether there is anything to look at. */
  get isKnown(): boolean {
    return this.#counts.length > 0;
  }

  /** @throws what `node:fs` throws */
  sample(): void {
    const at = this.#taken % samples;
    this.#counts.forEach(({ file, parse }, index) => {
      this.#values[index]![at] = parse(file.read());
    });
    this.#atMs[at] = this.#clock.now();
    this.#taken += 1;
  }

  /** Returns what was waited for during a span, as far as it is known. */
  explain({ fromMs, toMs }: Span): Cause[] {
    const oldest = Math.max(0, this.#taken - samples);
    const knownFromMs = Math.max(fromMs, this.#atMs[oldest % samples]!);
    if (this.#taken === 0 || toMs <= knownFromMs) return [];
    // A span that ends now is longer than what was sampled so far.
    if (toMs > this.#atMs[(this.#taken - 1) % samples]!) this.sample();
    return this.#counts.flatMap(({ kind, text }, index) => {
      const values = this.#values[index]!;
      // What several processors waited for at once is counted several times.
      const ms = Math.min(toMs - fromMs, this.#at(toMs, values) - this.#at(knownFromMs, values));
      const isWorthSaying = ms >= leastMs && ms >= (toMs - fromMs) * leastRatio;
      return isWorthSaying ? [{ kind, text: text(formatMs(ms)), ms }] : [];
    });
  }

  close(): void {
    for (const { file } of this.#counts) file.close();
  }

  /** Returns a count at a time, between two samples as if it had grown evenly. */
  #at(timeMs: number, values: Float64Array): number {
    let low = Math.max(0, this.#taken - samples);
    let high = this.#taken - 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.#atMs[middle % samples]! < timeMs) low = middle + 1;
      else high = middle;
    }
    const after = low % samples;
    const before = Math.max(0, low - 1) % samples;
    const [fromMs, toMs] = [this.#atMs[before]!, this.#atMs[after]!];
    const share = toMs <= fromMs ? 1 : Math.min(1, Math.max(0, (timeMs - fromMs) / (toMs - fromMs)));
    return values[before]! + share * (values[after]! - values[before]!);
  }
}

/** Only where there is a limit: without one the time never grows. */
function throttledTime(files: SystemFiles, cgroup: Cgroup): WaitCount[] {
  const folder = cgroup.folder('cpu');
  if (folder === undefined) return [];
  const isV2 = folder.version === 2;
  return opened(files, `${folder.path}/cpu.stat`, {
    kind: 'throttled',
    parse(text) {
      const stat = new NamedNumbers(text);
      return isV2 ? (stat.get('throttled_usec') ?? 0) / 1e3 : (stat.get('throttled_time') ?? 0) / 1e6;
    },
    text: (duration) => `the container was throttled for ${duration}`,
  });
}

const awaited: Readonly<Record<Resource, string>> = { cpu: 'a processor', memory: 'memory', io: 'a disk' };

/** Of the container where it is known, else of the machine. */
function pressures(files: SystemFiles, cgroup: Cgroup): WaitCount[] {
  const paths = pressurePaths(files, cgroup);
  return (['cpu', 'memory', 'io'] as const).flatMap((resource) => {
    const ofResource = paths.filter((one) => one.resource === resource);
    const chosen = ofResource.find(({ scope }) => scope === 'cgroup') ?? ofResource[0];
    if (chosen === undefined) return [];
    const who = chosen.scope === 'cgroup' ? 'the container' : 'the machine';
    return opened(files, chosen.path, {
      kind: `${resource}_pressure`,
      parse: (text) => parsePressure(text).waitingSeconds * 1_000,
      text: (duration) => `${who} waited ${duration} for ${awaited[resource]}`,
    });
  });
}

function opened(files: SystemFiles, path: string, rest: Omit<WaitCount, 'file'>): WaitCount[] {
  try {
    return [{ ...rest, file: files.open(path) }];
  } catch {
    return [];
  }
}
