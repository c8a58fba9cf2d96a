import type { Undo } from '../work/work-listeners.ts';

export type Labels = Readonly<Record<string, string>>;

/** How bad something is: one scale everywhere. */
export type Severity = 'info' | 'warning' | 'critical';

/** The names under which Prometheus knows a service: which naming, and which kind of histogram is exposed. */
export interface PromQuery {
  /** A duration as PromQL writes it, for example `5m`. */
  readonly range: string;
  /** Matchers without braces, for example `job="shop",instance="a"`; may be empty. */
  readonly matchers: string;
  /** Labels to group by; those of the signal, or of the target. */
  readonly by: readonly string[];
  readonly naming: 'default' | 'opentelemetry';
  readonly histograms: 'native' | 'classic';
}

interface SignalBase {
  /** In dotted snake case, the capability first: `http.error_ratio`. */
  readonly id: string;
  /** For people, for example `Error ratio`. */
  readonly title: string;
  readonly unit: 'ratio' | 's' | 'By' | '1/s' | 'By/s' | '1';
  readonly better: 'lower' | 'higher';
  /** Names of its labels; none for a signal that has one series. */
  readonly labels: readonly string[];
  /** From where on it hurts: above for `better: 'lower'`, else below. Default: nowhere. */
  readonly limits?: SignalLimits;
  /** The label sets that exist now. Default: one without labels. */
  series?(): Iterable<Labels>;
  /** PromQL that gives the same number; undefined where Prometheus cannot know it. */
  promql(query: PromQuery): string | undefined;
}

export type SignalLimits = Readonly<Partial<Record<'warning' | 'critical', number>>>;

/** Bad ones of all: both counted since the start and never falling. Read by subtracting samples. */
export interface RatioSignal extends SignalBase {
  readonly kind: 'ratio';
  /** Undefined while nothing can be known. */
  totals(labels: Labels): { readonly bad: number; readonly total: number } | undefined;
}

/** Events per second of a total that never falls. */
export interface RateSignal extends SignalBase {
  readonly kind: 'rate';
  total(labels: Labels): number | undefined;
}

/** A state. */
export interface LevelSignal extends SignalBase {
  readonly kind: 'level';
  value(labels: Labels): number | undefined;
  /** What stands for a span of several samples. */
  readonly over: 'mean' | 'max' | 'min' | 'last';
}

/**
 * A quantile, exact over the live windows only. Over what is longer, the maximum of the values per slot is kept, and
 * called so: quantiles cannot be averaged.
 */
export interface QuantileSignal extends SignalBase {
  readonly kind: 'quantile';
  /** From 0 to 1. */
  readonly q: number;
  window(
    windowMs: number,
    labels: Labels,
  ): { readonly value: number; readonly coveredMs: number } | undefined;
}

/** A number that is worth watching, defined once for all that show, judge or export it. */
export type SignalDefinition = RatioSignal | RateSignal | LevelSignal | QuantileSignal;

/** What a signal was over a window. */
export interface Reading {
  /** Never NaN. */
  readonly value: number;
  /** The time that is really known of the window. */
  readonly coveredMs: number;
  /** Of a ratio, as the next is. */
  readonly bad?: number;
  readonly total?: number;
  /** True where the value is the maximum of the quantiles of shorter slots. */
  readonly isMaxOfSlots?: boolean;
}

/** What somebody wants to be remembered. */
export interface KeptWindow {
  readonly windowMs: number;
  /** Of one series. Default: every series of the signal. */
  readonly labels?: Labels;
}

/** One signal by its id; also before it is defined. */
export interface Signal {
  readonly id: string;
  /** Undefined until it is defined. */
  readonly definition: SignalDefinition | undefined;
  /** The limits in force: those of the definition, or what the user set. */
  readonly limits: SignalLimits;
  /**
   * Remembers the signal for as long as the window. What nobody keeps is not sampled.
   *
   * @throws GoldenSignalsError `ERR_GS_SIGNAL_WINDOW` for a window beyond the longest that is kept
   */
  keep(window: KeptWindow): Undo;
  /**
   * Returns the value over the last `windowMs`; undefined while nothing is known. Ratios, rates and levels are known for
   * windows that were kept; quantiles for the live windows too. Never throws.
   */
  read(windowMs: number, labels?: Labels): Reading | undefined;
  /** The samples of a kept window, the oldest first: the time by the wall clock, with one value per slot. */
  points(windowMs: number, labels?: Labels): readonly SignalPoint[];
  series(): Iterable<Labels>;
}

export interface SignalPoint {
  readonly timestampMs: number;
  readonly value: number;
}

/** The catalogue of numbers worth watching, and what was remembered of them. */
export interface SignalHost {
  /** @throws GoldenSignalsError `ERR_GS_SIGNAL_DUPLICATE`, `ERR_GS_OPTION_INVALID` */
  define(signal: SignalDefinition): Undo;
  /** Of all that are defined, in the order in which they were. */
  ids(): readonly string[];
  get(id: string): Signal;
}
