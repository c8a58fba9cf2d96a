import type { Clock } from '../base/clock.ts';
import { GoldenSignalsError } from '../base/coded-error.ts';
import {
  invalidOption,
  isFunction,
  isNonEmptyString,
  isNumber,
  isOneOf,
  type Rule,
  type Rules,
} from '../base/option-rules.ts';
import type { Aggregator, LabelSet, MetricFamily } from '../metric-model/metric-family.ts';
import { assertLabelNames, assertMetricName } from '../metric-model/names.ts';
import { IdleSeries } from './idle-series.ts';
import type { LabelSetFactory, LabelValues } from './label-set.ts';
import { type PromClientMetric, toPromClient } from './prom-client.ts';
import { type LabelUse, type Series, SeriesTable } from './series-table.ts';

/** What every kind of metric is registered with. */
export interface MetricOptions<L extends string> {
  /** Letters, digits, `_` and `:`; with its base unit, as in `orders_total` or `queue_wait_seconds`. */
  name: string;
  /** One sentence for the person who reads the scrape. */
  help: string;
  /** Each wins over a default label of its name. Default: none, which makes the metric one single series. */
  labelNames?: readonly L[];
  /** Series before the overflow series takes over. Default: the registry's `maxSeriesPerMetric`. */
  maxSeries?: number;
  /**
   * Series that record nothing for so long are taken out, and begin at zero when they come back; `false` for never. Not
   * those of a gauge, which says what is, and not the one series of a metric without labels. Default: the registry's
   * `seriesTtlSeconds`.
   */
  seriesTtlSeconds?: number | false;
  /** How several processes make one number of theirs, where prom-client's `AggregatorRegistry` merges them. Default: `sum`. */
  aggregator?: Aggregator;
}

/** Brings a metric up to date just before it is read. */
export type Collect<M> = (metric: M) => void | Promise<void>;

/** What a registry lends to its metrics. */
export interface MetricHost {
  readonly clock: Clock;
  readonly labelSets: LabelSetFactory;
  readonly defaultLabels: LabelSet;
  readonly maxSeriesPerMetric: number;
  readonly seriesTtlSeconds: number | false;
  /** The series limit sent one lookup to the overflow series. */
  onDiverted(metric: Metric): void;
  /** Series of a metric were taken out because they were idle. */
  onIdle(): void;
  /** A value was dropped that the metric of this name cannot hold. */
  onDropped(metric: string, value: unknown, mustBe: string): void;
  /** Runs what feeds the metric; whether it is up to date now. */
  refresh(metric: Metric): Promise<boolean>;
}

/** What a metric lends to its series. */
export interface SeriesHost {
  readonly clock: Clock;
  /** The series cannot hold this value. */
  onDropped(value: unknown, mustBe: string): void;
}

export function seriesHost(metric: string, host: MetricHost): SeriesHost {
  return {
    clock: host.clock,
    onDropped: (value, mustBe) => host.onDropped(metric, value, mustBe),
  };
}

/** The option has a coded error of its own, thrown where it is read. */
export const checkedLater: Rule = () => undefined;

/** Rule of an option that says how long an idle series is kept. */
export function isSeriesTtl(value: unknown): string | undefined {
  return value === false || (typeof value === 'number' && value >= 1 && value <= longestTtlSeconds)
    ? undefined
    : `a number of seconds from 1 to ${longestTtlSeconds}, or false`;
}

export const metricRules: Rules<MetricOptions<string> & { collect?: Collect<never> }> = {
  name: checkedLater,
  help: isNonEmptyString,
  labelNames: checkedLater,
  maxSeries: isNumber({ min: 1, integer: true }),
  seriesTtlSeconds: isSeriesTtl,
  aggregator: isOneOf('sum', 'first', 'min', 'max', 'average', 'omit'),
  collect: isFunction,
};

/** A year. */
const longestTtlSeconds = 31_536_000;

const noLabels: LabelValues<never> = {};

/** What counter, gauge, histogram and timer have in common: a name, labels, and one series per label set. */
export abstract class Metric<L extends string = string, S extends Series = Series> {
  abstract readonly type: 'counter' | 'gauge' | 'unknown' | 'histogram';
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly L[];
  readonly aggregator: Aggregator;
  /** Series before the overflow series takes over; one without labels has a single one. */
  readonly maxSeries: number;
  /** What must be equal for a second registration to mean this metric, in words. */
  readonly shape: string;
  readonly #series: SeriesTable<S>;
  readonly #host: MetricHost;

  /**
   * @param options Checked against `metricRules`.
   * @param create Makes a series at zero.
   * @param kind How `shape` begins.
   * @param extraShape What else belongs to `shape`.
   */
  protected constructor(
    options: MetricOptions<L>,
    host: MetricHost,
    create: (labels: LabelSet) => S,
    kind: string,
    extraShape = '',
  ) {
    const { name, help, labelNames = [], aggregator = 'sum' } = options;
    const { maxSeries = host.maxSeriesPerMetric, seriesTtlSeconds = host.seriesTtlSeconds } = options;
    assertMetricName(name);
    const owner = `The metric "${name}"`;
    if (help === undefined) throw invalidOption(owner, 'help', help, 'a non-empty string');
    assertLabelNames(owner, labelNames);
    this.name = name;
    this.help = help;
    this.labelNames = [...labelNames];
    this.aggregator = aggregator;
    this.maxSeries = labelNames.length === 0 ? 1 : maxSeries;
    this.shape = `${kind} with the labels [${[...labelNames].sort().join(', ')}]${extraShape}`;
    this.#host = host;
    this.#series = new SeriesTable<S>({
      owner,
      labelNames: this.labelNames,
      labelSets: host.labelSets,
      constantLabels: without(host.defaultLabels, labelNames),
      maxSeries,
      create,
      idle:
        seriesTtlSeconds === false || labelNames.length === 0
          ? undefined
          : new IdleSeries<S>(host.clock, seriesTtlSeconds * 1_000, this.labelNames),
      onIdle: () => host.onIdle(),
      onDiverted: () => host.onDiverted(this),
    });
    // A metric without labels is one known series, so it is scraped as zero before its first event.
    if (labelNames.length === 0) this.#series.obtain(noLabels);
  }

  /**
   * The series of these label values, made when it is new. Keep it where events are frequent: recording on a kept
   * series needs no lookup. Past the metric's series limit this is the overflow series, for good.
   *
   * @param values One value for every label name, of any type; see `LabelValue`.
   * @throws GoldenSignalsError `ERR_GS_LABEL_UNKNOWN`, `ERR_GS_LABEL_MISSING`, `ERR_GS_LABEL_VALUES`
   */
  labels(values: LabelValues<L>): S {
    return this.#series.obtain(values);
  }

  /**
   * Takes a series out of the exposition. A kept handle of it stays safe to use and records into nothing visible.
   *
   * @returns Whether there was one.
   * @throws GoldenSignalsError `ERR_GS_LABEL_UNKNOWN`, `ERR_GS_LABEL_MISSING`, `ERR_GS_LABEL_VALUES`
   */
  remove(values: LabelValues<L>): boolean {
    return this.#series.remove(values);
  }

  /** Sets every series to zero, in place: series and kept handles stay. */
  reset(): void {
    for (const series of this.#series) series.reset();
  }

  /** Series at present, the overflow series included. */
  get seriesCount(): number {
    return this.#series.size;
  }

  /** Returns whether a series of its is there, and was not taken out. */
  holds(series: S): boolean {
    return this.#series.holds(series);
  }

  /** How many values each of its labels has, in the order of `labelNames`; the overflow series does not count. */
  distinctValues(): LabelUse[] {
    return this.#series.distinctValues();
  }

  /** The read view. Points are made while they are iterated, each consistent in itself. */
  abstract family(): MetricFamily;

  /**
   * The metric as prom-client's metrics give themselves, so that `Registry.merge` of prom-client can take it. Without
   * values when what feeds it fails or is late, which must not cost the others in such a registry.
   */
  async get(): Promise<PromClientMetric> {
    const shown = toPromClient(this.family());
    return (await this.#host.refresh(this)) ? toPromClient(this.family()) : { ...shown, values: [] };
  }

  /** The one series of a metric without labels. */
  protected get sole(): S {
    if (this.labelNames.length === 0) return this.#series.obtain(noLabels);
    throw new GoldenSignalsError(
      'ERR_GS_LABEL_MISSING',
      `The metric "${this.name}" has labels: record with labels({ ${this.labelNames.join(', ')} }).`,
    );
  }

  protected points<Point>(toPoint: (series: S) => Point): Iterable<Point> {
    const series = this.#series;
    series.settle();
    // Not a generator, which V8 cannot inline (docs/hot-path.md, rule 9).
    return {
      [Symbol.iterator]() {
        const source = series[Symbol.iterator]();
        return {
          next() {
            const { done, value } = source.next();
            return done ? { done, value: undefined } : { done: false, value: toPoint(value) };
          },
        };
      },
    };
  }
}

function without({ names, values }: LabelSet, others: readonly string[]): LabelSet {
  const kept = [...names.keys()].filter((position) => !others.includes(names[position] as string));
  return {
    names: kept.map((position) => names[position]!),
    values: kept.map((position) => values[position]!),
  };
}
