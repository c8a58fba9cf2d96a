import type { Clock } from '../base/clock.ts';
import type { LabelSet } from '../metric-model/metric-family.ts';
import { LabelTree } from './label-tree.ts';
import type { Series } from './series-table.ts';

/** What a series had recorded when it was last seen to have changed. */
interface Seen {
  readonly recorded: number;
  readonly sinceMs: number;
}

/** A series that was taken out, as long as somebody else holds it. */
interface Dormant<S extends Series> {
  readonly labels: LabelSet;
  readonly series: WeakRef<S>;
}

/** Series are looked at this many times within their time to live, and only when they are read. */
const looksPerLife = 8;

/**
 * Finds the series of one metric that have recorded nothing for some time, and those that record again.
 *
 * Recording costs nothing more for it: what a series has recorded is compared from one reading to the next. One that is
 * taken out begins at zero when it comes back, which Prometheus takes for a restart. A handle that somebody has kept is
 * remembered weakly: when it has recorded something it is back at the next reading, and whoever asks for its labels gets
 * it, so that one label set is never two series.
 */
export class IdleSeries<S extends Series> {
  readonly #clock: Clock;
  readonly #ttlMs: number;
  readonly #labelNames: readonly string[];
  readonly #seen = new Map<S, Seen>();
  readonly #dormant = new Set<Dormant<S>>();
  readonly #byLabels: LabelTree<Dormant<S>>;
  #nextLookMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, ttlMs: number, labelNames: readonly string[]) {
    this.#clock = clock;
    this.#ttlMs = ttlMs;
    this.#labelNames = labelNames;
    this.#byLabels = new LabelTree(labelNames);
  }

  /**
   * Returns those of the series that are idle now; none before it is time to look again.
   *
   * @param overflow Stays, because it stands for many.
   */
  find(all: Iterable<S>, overflow: S | undefined): ReadonlySet<S> {
    const idle = new Set<S>();
    const nowMs = this.#clock.now();
    if (nowMs < this.#nextLookMs) return idle;
    this.#nextLookMs = nowMs + this.#ttlMs / looksPerLife;
    for (const series of all) {
      const { recorded } = series;
      // One that never recorded anything was made to be there from the start.
      if (recorded === undefined || recorded === 0 || series === overflow) continue;
      const seen = this.#seen.get(series);
      if (seen?.recorded !== recorded) this.#seen.set(series, { recorded, sinceMs: nowMs });
      else if (nowMs - seen.sinceMs >= this.#ttlMs) idle.add(series);
    }
    return idle;
  }

  /** Sets a series to zero that was taken out, and remembers it. */
  lay(series: S): void {
    series.reset();
    series.detach?.();
    this.forget(series);
    const dormant = { labels: series.labels, series: new WeakRef(series) };
    this.#dormant.add(dormant);
    this.#byLabels.add(this.#textsOf(dormant), dormant);
  }

  /** Returns the series of these labels, if somebody still holds it; it is dormant no more. */
  wake(texts: readonly string[]): S | undefined {
    const dormant = this.#byLabels.find(texts);
    if (dormant === undefined) return undefined;
    this.#drop(dormant);
    return dormant.series.deref();
  }

  /** Returns the series that have recorded something since they were taken out; they are dormant no more. */
  wakeRecorded(): S[] {
    const awake: S[] = [];
    for (const dormant of this.#dormant) {
      const series = dormant.series.deref();
      if (series?.recorded === 0) continue;
      this.#drop(dormant);
      if (series !== undefined) awake.push(series);
    }
    return awake;
  }

  /** The series was taken out by somebody else. */
  forget(series: S): void {
    this.#seen.delete(series);
  }

  #drop(dormant: Dormant<S>): void {
    this.#dormant.delete(dormant);
    this.#byLabels.delete(this.#textsOf(dormant));
  }

  #textsOf({ labels }: Dormant<S>): readonly string[] {
    return labels.values.slice(0, this.#labelNames.length);
  }
}
