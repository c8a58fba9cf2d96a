import { GoldenSignalsError } from '../base/coded-error.ts';
import type { LabelSet } from '../metric-model/metric-family.ts';
import type { IdleSeries } from './idle-series.ts';
import { keptLabelValue, type LabelSetFactory, type LabelValues, labelValueText } from './label-set.ts';
import { LabelTree } from './label-tree.ts';

/** What every kind of series has. */
export interface Series {
  readonly labels: LabelSet;
  /**
   * What it has recorded so far: another number after each time that it records something. Undefined for a value that
   * holds until it is set again, and is never idle.
   */
  readonly recorded?: number;
  /** Back to zero, in place: handles that were kept stay valid. */
  reset(): void;
  /** Called when it is taken out: a handle may still record, but what it shares with other series goes back to them. */
  detach?(): void;
}

/** How many values a label has. */
export interface LabelUse {
  readonly name: string;
  readonly distinctValues: number;
}

/** The value of every label of the series that stands for all series past the limit. */
export const overflowValue = '__overflow__';

interface SeriesTableOptions<S extends Series> {
  /** How messages call the owner, for example `the metric "http_requests_total"`. */
  readonly owner: string;
  readonly labelNames: readonly string[];
  readonly labelSets: LabelSetFactory;
  /** Appended to every label set. */
  readonly constantLabels: LabelSet;
  readonly maxSeries: number;
  readonly create: (labels: LabelSet) => S;
  /** Takes out what is idle. Default: nothing. */
  readonly idle?: IdleSeries<S> | undefined;
  /** Called when series were taken out because they were idle. */
  readonly onIdle?: () => void;
  /** Called for every lookup that the limit sends to the overflow series. */
  readonly onDiverted: () => void;
}

/** The series of one metric, in the order of their creation. */
export class SeriesTable<S extends Series> implements Iterable<S> {
  readonly #options: SeriesTableOptions<S>;
  readonly #labelNames: readonly string[];
  readonly #allNames: readonly string[];
  /** An array: a set takes three times as much per series (benchmarks/memory), and removing one is rare. */
  #series: S[] = [];
  readonly #tree: LabelTree<S>;
  #overflow: S | undefined;

  constructor(options: SeriesTableOptions<S>) {
    this.#options = options;
    this.#labelNames = options.labelNames;
    this.#allNames = [...options.labelNames, ...options.constantLabels.names];
    this.#tree = new LabelTree(options.labelNames);
  }

  /**
   * Takes out the series that are idle, and brings those back that have recorded something since. Call it before they are
   * read.
   */
  settle(): void {
    const { idle, onIdle } = this.#options;
    if (idle === undefined) return;
    for (const series of idle.wakeRecorded()) this.#restore(series);
    const found = idle.find(this.#series, this.#overflow);
    if (found.size === 0) return;
    // A new array, as in `remove`.
    this.#series = this.#series.filter((series) => !found.has(series));
    for (const series of found) {
      this.#tree.delete(this.#textsOf(series));
      idle.lay(series);
    }
    onIdle?.();
  }

  /** Returns whether it is one of them, and not one that was taken out. */
  holds(series: S): boolean {
    return this.#tree.find(this.#textsOf(series)) === series;
  }

  get size(): number {
    return this.#series.length;
  }

  [Symbol.iterator](): IterableIterator<S> {
    return this.#series.values();
  }

  /**
   * The series of these values, made when it is new.
   *
   * @throws GoldenSignalsError `ERR_GS_LABEL_UNKNOWN`, `ERR_GS_LABEL_MISSING`, `ERR_GS_LABEL_VALUES`
   */
  obtain(values: LabelValues<string>): S {
    let known: S | undefined;
    try {
      known = this.#tree.findKnown(values);
    } catch {
      // Labels that throw when they are read; the careful way says so.
    }
    return known ?? this.#obtainCarefully(values);
  }

  /** Takes a series out; a handle that somebody kept records into nothing visible. */
  remove(values: LabelValues<string>): boolean {
    const texts = this.#checkedTexts(values);
    const series = this.#tree.find(texts);
    if (series === undefined) return false;
    // A copy: a scrape in the middle of the array goes on with that, and shows no series twice that comes back.
    this.#series = this.#series.toSpliced(this.#series.indexOf(series), 1);
    this.#tree.delete(texts);
    series.detach?.();
    this.#options.idle?.forget(series);
    if (series === this.#overflow) this.#overflow = undefined;
    return true;
  }

  /** How many values each label has among the series, the overflow series left out. */
  distinctValues(): LabelUse[] {
    const regular = this.#regular();
    return this.#labelNames.map((name, position) => ({
      name,
      distinctValues: new Set(regular.map((series) => series.labels.values[position])).size,
    }));
  }

  /** A label is given when it is an enumerable property, as `for…in` sees it. */
  #checkNames(values: LabelValues<string>): void {
    const given = new Set<string>();
    for (const name in values) given.add(name);
    const missing = this.#labelNames.find((name) => !given.delete(name));
    if (missing !== undefined)
      throw this.#namesError('ERR_GS_LABEL_MISSING', `the label "${missing}" is missing`);
    const [unknown] = given;
    if (unknown !== undefined)
      throw this.#namesError('ERR_GS_LABEL_UNKNOWN', `there is no label "${unknown}"`);
  }

  #namesError(code: 'ERR_GS_LABEL_MISSING' | 'ERR_GS_LABEL_UNKNOWN', wrong: string): GoldenSignalsError {
    const right =
      this.#labelNames.length === 0 ? '{}, for it has none' : `{ ${this.#labelNames.join(', ')} }`;
    return new GoldenSignalsError(
      code,
      `${this.#options.owner}: ${wrong}. Give exactly its labels: ${right}.`,
    );
  }

  #checkedTexts(values: LabelValues<string>): string[] {
    try {
      this.#checkNames(values);
      return this.#labelNames.map((name) => keptLabelValue(labelValueText(values[name])));
    } catch (error) {
      if (error instanceof GoldenSignalsError) throw error;
      const message = `${this.#options.owner}: the label values throw when they are read. Give a plain object.`;
      throw new GoldenSignalsError('ERR_GS_LABEL_VALUES', message, { cause: error });
    }
  }

  #obtainCarefully(values: LabelValues<string>): S {
    const texts = this.#checkedTexts(values);
    const existing = this.#tree.find(texts);
    if (existing !== undefined) return existing;
    const dormant = this.#options.idle?.wake(texts);
    // Also past the limit, as one that records is: its handle would count into nothing visible.
    if (dormant !== undefined) return this.#restore(dormant);
    if (texts.length > 0 && this.#isFull && !this.#makesRoom()) return this.#divert();
    return this.#insert(texts);
  }

  get #isFull(): boolean {
    const regularSeries = this.#series.length - (this.#overflow === undefined ? 0 : 1);
    return regularSeries >= this.#options.maxSeries;
  }

  #makesRoom(): boolean {
    this.settle();
    return !this.#isFull;
  }

  #regular(): S[] {
    return this.#series.filter((series) => series !== this.#overflow);
  }

  #textsOf({ labels }: S): readonly string[] {
    return labels.values.slice(0, this.#labelNames.length);
  }

  #restore(series: S): S {
    this.#series.push(series);
    this.#tree.add(this.#textsOf(series), series);
    return series;
  }

  #divert(): S {
    if (this.#overflow === undefined) {
      const texts = this.#labelNames.map(() => overflowValue);
      this.#overflow = this.#tree.find(texts) ?? this.#insert(texts);
    }
    this.#options.onDiverted();
    return this.#overflow;
  }

  #insert(texts: readonly string[]): S {
    const { create, labelSets, constantLabels } = this.#options;
    // Spread syntax would leave room for 16 more values in the array.
    const values = this.#tree.shared(texts).concat(constantLabels.values);
    const series = create(labelSets.create(this.#allNames, values));
    this.#series.push(series);
    this.#tree.add(texts, series);
    return series;
  }
}
