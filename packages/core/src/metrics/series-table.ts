import { GoldenSignalsError } from '../errors.ts';
import { LabelBranch } from './label-branch.ts';
import { keptLabelValue, type LabelSetFactory, type LabelValues, labelValueText } from './label-set.ts';
import type { LabelSet } from './snapshot.ts';

/** What every kind of series has. */
export interface Series {
  readonly labels: LabelSet;
  /** Back to zero, in place: handles that were kept stay valid. */
  reset(): void;
  /** Called when it is taken out: a handle may still record, but what it shares with other series goes back to them. */
  detach?(): void;
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
  /** Called for every lookup that the limit sends to the overflow series. */
  readonly onDiverted: () => void;
}

type Branch<S> = LabelBranch<Branch<S> | S>;

/**
 * The series of one metric, in the order of their creation.
 *
 * They are found through a tree with one level per label: values are never joined into one key, so that no character
 * in a value can make two label sets meet, and a lookup allocates nothing.
 */
export class SeriesTable<S extends Series> implements Iterable<S> {
  readonly #options: SeriesTableOptions<S>;
  readonly #labelNames: readonly string[];
  readonly #allNames: readonly string[];
  readonly #series = new Set<S>();
  /** Without labels there is no level: the root is the series itself. */
  #root: Branch<S> | S | undefined;
  #overflow: S | undefined;

  constructor(options: SeriesTableOptions<S>) {
    this.#options = options;
    this.#labelNames = options.labelNames;
    this.#allNames = [...options.labelNames, ...options.constantLabels.names];
    this.#root = options.labelNames.length > 0 ? new LabelBranch() : undefined;
  }

  get size(): number {
    return this.#series.size;
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
      known = this.#findKnown(values);
    } catch {
      // Labels that throw when they are read; the careful way says so.
    }
    return known ?? this.#obtainCarefully(values);
  }

  /** Without allocating; nothing where something is unusual: no object, a label that is undefined, a new series. */
  #findKnown(values: LabelValues<string>): S | undefined {
    let node = this.#root;
    for (const name of this.#labelNames) {
      const value = values?.[name];
      if (value === undefined) return undefined;
      node = (node as Branch<S>).get(labelValueText(value));
      if (node === undefined) return undefined;
    }
    let given = 0;
    for (const _ in values) given += 1;
    return given === this.#labelNames.length ? (node as S | undefined) : undefined;
  }

  /** Takes a series out; a handle that somebody kept records into nothing visible. */
  remove(values: LabelValues<string>): boolean {
    const texts = this.#checkedTexts(values);
    const series = this.#find(texts);
    if (series === undefined) return false;
    this.#series.delete(series);
    series.detach?.();
    if (series === this.#overflow) this.#overflow = undefined;
    if (texts.length === 0) this.#root = undefined;
    else removePath(this.#root as Branch<S>, texts, 0);
    return true;
  }

  /** The label with the most distinct values among the series, for the message that says what exploded. */
  mostDistinctLabel(): { name: string; distinctValues: number } {
    const regular = [...this.#series].filter((series) => series !== this.#overflow);
    const counts = this.#labelNames.map((name, position) => ({
      name,
      distinctValues: new Set(regular.map((series) => series.labels.values[position])).size,
    }));
    return counts.reduce((most, count) => (count.distinctValues > most.distinctValues ? count : most));
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
    const existing = this.#find(texts);
    if (existing !== undefined) return existing;
    const regularSeries = this.#series.size - (this.#overflow === undefined ? 0 : 1);
    if (texts.length > 0 && regularSeries >= this.#options.maxSeries) return this.#divert();
    return this.#insert(texts);
  }

  #divert(): S {
    if (this.#overflow === undefined) {
      const texts = this.#labelNames.map(() => overflowValue);
      this.#overflow = this.#find(texts) ?? this.#insert(texts);
    }
    this.#options.onDiverted();
    return this.#overflow;
  }

  #find(texts: readonly string[]): S | undefined {
    let node = this.#root;
    for (const text of texts) node = (node as Branch<S> | undefined)?.get(text);
    return node as S | undefined;
  }

  #insert(texts: readonly string[]): S {
    const { create, labelSets, constantLabels } = this.#options;
    // Spread syntax would leave room for 16 more values in the array.
    const values = sharedTexts(this.#root, texts).concat(constantLabels.values);
    const series = create(labelSets.create(this.#allNames, values));
    this.#series.add(series);
    if (texts.length === 0) this.#root = series;
    else insertPath(this.#root as Branch<S>, texts, series);
    return series;
  }
}

/**
 * The texts, the leading ones as the very strings of a series that begins with the same: the series of one route keep
 * its path once (benchmarks/memory: some 30 bytes per series).
 */
function sharedTexts<S extends Series>(
  root: Branch<S> | S | undefined,
  texts: readonly string[],
): readonly string[] {
  let node = root;
  let depth = 0;
  for (; depth < texts.length; depth++) {
    const child: Branch<S> | S | undefined = (node as Branch<S>).get(texts[depth] as string);
    if (child === undefined) break;
    node = child;
  }
  if (depth === 0) return texts;
  while (node instanceof LabelBranch) node = node.anyChild;
  const known = (node as S).labels.values;
  return known.slice(0, depth).concat(texts.slice(depth));
}

function insertPath<S>(root: Branch<S>, texts: readonly string[], series: S): void {
  let branch = root;
  for (const text of texts.slice(0, -1)) {
    let next = branch.get(text) as Branch<S> | undefined;
    if (next === undefined) {
      next = new LabelBranch();
      branch.add(text, next);
    }
    branch = next;
  }
  branch.add(texts[texts.length - 1], series);
}

/** Empty branches go too, so that series which come and go leave nothing behind. */
function removePath<S>(branch: Branch<S>, texts: readonly string[], depth: number): void {
  const text = texts[depth];
  if (depth < texts.length - 1) {
    const next = branch.get(text) as Branch<S>;
    removePath(next, texts, depth + 1);
    if (!next.isEmpty) return;
  }
  branch.delete(text);
}
