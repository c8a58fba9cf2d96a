import type { Clock } from '@golden-signals/core';
import { type Growth, GrowthDetector } from './growth.ts';

const minuteMs = 60_000;
const megabyte = 1 << 20;

/** What may grow without end. */
export interface Subject {
  /** For the label `resource`, in snake case. */
  readonly name: string;
  /** For people: `the heap`. */
  readonly title: string;
  readonly unit: 'bytes' | 'count' | 'ratio';
  /** The value now; undefined where it is not known. */
  read(): number | undefined;
  /** Undefined without one. */
  limit(): number | undefined;
}

/** A subject that grows. */
export interface GrowthReport extends Growth {
  readonly resource: string;
  readonly title: string;
  readonly unit: Subject['unit'];
  readonly value: number;
  readonly limit: number | undefined;
  /** When it began, in Unix milliseconds. */
  readonly sinceTimestampMs: number;
}

interface Watched {
  readonly subject: Subject;
  readonly detector: GrowthDetector;
  /** Of the current minute. */
  least: number;
}

interface GrowthWatchParts {
  readonly clock: Clock;
  readonly subjects: () => readonly Subject[];
  /** How much there was to do since it was asked last, in any unit. */
  readonly load: () => number | undefined;
}

/** In which growth by less than this is not worth a word: a heap breathes by some megabytes. */
const leastGrowth: Readonly<Record<Subject['unit'], number>> = {
  bytes: 8 * megabyte,
  count: 50,
  ratio: 0.01,
};

/** Watches everything that may grow without end. Subjects may come and go, as mounts do. */
export class GrowthWatch {
  readonly #parts: GrowthWatchParts;
  readonly #watched = new Map<string, Watched>();
  #minuteEndMs: number;

  constructor(parts: GrowthWatchParts) {
    this.#parts = parts;
    this.#minuteEndMs = parts.clock.now() + minuteMs;
  }

  /** Call it several times a minute. */
  look(): void {
    const subjects = this.#parts.subjects();
    for (const subject of subjects) this.#watch(subject);
    const nowMs = this.#parts.clock.now();
    if (nowMs < this.#minuteEndMs) return;
    this.#minuteEndMs = nowMs + minuteMs;
    const load = this.#parts.load();
    const names = new Set(subjects.map(({ name }) => name));
    for (const [name, watched] of this.#watched) {
      if (!names.has(name)) this.#watched.delete(name);
      else if (watched.least < Number.POSITIVE_INFINITY) watched.detector.add(nowMs, watched.least, load);
      watched.least = Number.POSITIVE_INFINITY;
    }
  }

  /** Returns what grows, the soonest at its limit first. */
  read(): GrowthReport[] {
    const { clock } = this.#parts;
    const reports: GrowthReport[] = [];
    for (const { subject, detector } of this.#watched.values()) {
      const growth = detector.read();
      if (growth === undefined) continue;
      reports.push({
        ...growth,
        resource: subject.name,
        title: subject.title,
        unit: subject.unit,
        value: detector.value ?? 0,
        limit: subject.limit(),
        sinceTimestampMs: clock.wallTimeMs() - (clock.now() - growth.sinceMs),
      });
    }
    return reports.sort((a, b) => (a.timeToLimitMs ?? Infinity) - (b.timeToLimitMs ?? Infinity));
  }

  #watch(subject: Subject): void {
    const value = subject.read();
    if (value === undefined) return;
    let watched = this.#watched.get(subject.name);
    if (watched === undefined) {
      const detector = new GrowthDetector({
        leastGrowth: leastGrowth[subject.unit],
        limit: () => subject.limit(),
      });
      watched = { subject, detector, least: Number.POSITIVE_INFINITY };
      this.#watched.set(subject.name, watched);
    }
    watched.least = Math.min(watched.least, value);
  }
}
