import { checkOptions, isNumber, isPlainObject, type Rules } from '../base/option-rules.ts';
import type { HistogramFamily, LabelSet } from '../metric-model/metric-family.ts';
import { createHistogramLayout, type HistogramLayout } from './bucket-counts.ts';
import { ClassicLayout, classicBounds, defaultBuckets } from './classic-buckets.ts';
import type { ExemplarLabels } from './exemplar.ts';
import { HistogramSeries } from './histogram-series.ts';
import {
  type Collect,
  checkedLater,
  Metric,
  type MetricHost,
  type MetricOptions,
  metricRules,
  seriesHost,
} from './metric.ts';
import { createNativeLayout, type NativeLayout } from './native-buckets.ts';
import { coarsestSchema, finestSchema } from './native-index.ts';

export { defaultBuckets } from './classic-buckets.ts';

export interface NativeOptions {
  /** Resolution to start with, from -4 to 8; each step up halves the width of the buckets. Default: 3 (9 % wide). */
  schema?: number;
  /** Buckets of both signs together before the resolution is halved. Default: 160. */
  maxBuckets?: number;
}

export interface DistributionOptions<L extends string> extends MetricOptions<L> {
  /**
   * Finite upper bounds in ascending order; a value equal to a bound belongs to that bound's bucket. A trailing
   * `Infinity` is dropped, since that bucket always exists. Default: `defaultBuckets`.
   */
  buckets?: readonly number[];
  /** Native (exponential) buckets beside the classic ones; `false` for none. Default: on. */
  native?: false | NativeOptions;
}

export interface HistogramOptions<L extends string> extends DistributionOptions<L> {
  collect?: Collect<Histogram<L>>;
}

export const histogramRules: Rules<DistributionOptions<string> & { collect?: Collect<never> }> = {
  ...metricRules,
  buckets: checkedLater,
  native: (value) =>
    value === false || isPlainObject(value) === undefined ? undefined : 'false or an object',
};

const nativeRules: Rules<NativeOptions> = {
  schema: isNumber({ min: coarsestSchema, max: finestSchema, integer: true }),
  maxBuckets: isNumber({ min: 1, integer: true }),
};

/** What histogram and timer have in common. */
export abstract class Distribution<L extends string, S extends HistogramSeries> extends Metric<L, S> {
  readonly type = 'histogram';

  protected constructor(
    options: DistributionOptions<L>,
    host: MetricHost,
    create: (labels: LabelSet, layout: HistogramLayout) => S,
    kind: string,
  ) {
    const { name, buckets = defaultBuckets, native = {} } = options;
    const resolution = nativeLayout(native);
    const classic = new ClassicLayout(classicBounds(name, buckets), resolution?.index);
    const layout = createHistogramLayout(classic, resolution, seriesHost(name, host));
    super(options, host, (labels) => create(labels, layout), kind, describe(layout));
  }

  /**
   * `HistogramSeries.observe` of a metric without labels.
   *
   * @throws GoldenSignalsError `ERR_GS_LABEL_MISSING` when the metric has labels.
   */
  observe(value: number, exemplarLabels?: ExemplarLabels): void {
    this.sole.observe(value, exemplarLabels);
  }

  override family(): HistogramFamily {
    return {
      name: this.name,
      help: this.help,
      aggregator: this.aggregator,
      type: 'histogram',
      points: this.points((series) => series.point()),
    };
  }
}

/** How values are spread, such as response sizes: classic and native buckets, a sum and a count. */
export class Histogram<L extends string = never> extends Distribution<L, HistogramSeries> {
  /** Made by `Registry.histogram`. */
  constructor(options: HistogramOptions<L>, host: MetricHost) {
    super(options, host, (labels, layout) => new HistogramSeries(labels, layout), 'histogram');
  }
}

function nativeLayout(native: false | NativeOptions): NativeLayout | undefined {
  if (native === false) return undefined;
  checkOptions('native', native, nativeRules);
  const { schema = 3, maxBuckets = 160 } = native;
  return createNativeLayout(schema, maxBuckets);
}

function describe({ classic, native }: HistogramLayout): string {
  const resolution = native
    ? `native schema ${native.schema} up to ${native.maxBuckets} buckets`
    : 'no native buckets';
  return ` and the buckets [${classic.bounds.join(', ')}], ${resolution}`;
}
