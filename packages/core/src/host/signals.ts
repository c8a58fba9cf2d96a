import type { HttpNaming } from '../http/options/http-names.ts';
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
  /** Labels to group by: those of the signal, by its own names, or of the target, as `instance`. */
  readonly by: readonly string[];
  /** As the option `http.naming`. */
  readonly naming: HttpNaming;
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
  /**
   * From where on it hurts: above for `better: 'lower'`, else below. Default: nowhere; where only a warning is given, it is
   * critical beyond 1.2 times that.
   */
  readonly limits?: SignalLimits;
  /** The label sets that exist now. Default: one without labels. */
  series?(): Iterable<Labels>;
  /** PromQL that gives the same number; undefined where Prometheus cannot know it. */
  promql(query: PromQuery): string | undefined;
  /** Returns what its labels are called in Prometheus, where it is not the same. Default: as here. */
  promqlLabels?(naming: HttpNaming): Labels;
}

export type SignalLimits = Readonly<Partial<Record<'warning' | 'critical', number>>>;

/**
 * Bad ones of all: both counted since the start and never falling. Read by subtracting samples. Its value is the share of
 * the bad ones, or of the others where higher is better: an Apdex, the share of hits. Without events it is the best.
 *
 * Where a signal has labels, its functions are asked with all of them for one series, and with none or some of them for
 * what these have in common. When a ratio or a rate answers undefined to that, its series are added up.
 */
export interface RatioSignal extends SignalBase {
  readonly kind: 'ratio';
  /** Undefined while nothing can be known. */
  totals(labels: Labels): { readonly bad: number; readonly total: number } | undefined;
  /** PromQL of the events per second of which it is the share. Default: Prometheus is not asked how many there were. */
  promqlTotal?(query: PromQuery): string | undefined;
}

/** Events per second of a total that never falls. */
export interface RateSignal extends SignalBase {
  readonly kind: 'rate';
  total(labels: Labels): number | undefined;
}

/** A state, looked at once a second where it is kept. */
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
  /** Above 0 and below 1. */
  readonly q: number;
  /** Undefined for a window that is longer than the live ones, or holds nothing. */
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
  /**
   * The time that is really known of the window: less while the history is young or has gaps, and up to one slot more,
   * because windows begin with a slot. 0 for a level of the moment.
   */
  readonly coveredMs: number;
  /** Of a ratio, as the next is. */
  readonly bad?: number;
  readonly total?: number;
  /** True where the value is the maximum of the quantiles of shorter slots. */
  readonly isMaxOfSlots?: boolean;
}

/** What somebody wants to be remembered. */
export interface KeptWindow {
  /** Up to 35 days. */
  readonly windowMs: number;
  /**
   * Of one series; `each` is every series that there is or will be, each by itself. Default: all of them together, which
   * `read` answers without labels.
   */
  readonly labels?: Labels | 'each';
}

/** One signal by its id; also before it is defined. */
export interface Signal {
  readonly id: string;
  /** Undefined until it is defined. */
  readonly definition: SignalDefinition | undefined;
  /** The limits in force: those of the definition, or what the user set; both or none. */
  readonly limits: SignalLimits;
  /** Says whether a value is past a limit. */
  severity(value: number): 'warning' | 'critical' | undefined;
  /**
   * Remembers the signal for as long as the window. What nobody keeps is not sampled. What has no room any more is not
   * kept: that is logged and counted.
   *
   * @throws GoldenSignalsError `ERR_GS_SIGNAL_WINDOW` for a window beyond the longest that is kept,
   *   `ERR_GS_OPTION_INVALID`
   */
  keep(window: KeptWindow): Undo;
  /**
   * Returns the value over the last `windowMs`; undefined while nothing is known. Ratios and rates are known for windows
   * that are kept, levels of the moment always, quantiles for the live windows too. What is known of less than the window
   * says so in `coveredMs`. Never throws.
   *
   * @param options `sampled`: as of the last second, which spares the sum of thousands of routes. Default: as of now.
   */
  read(windowMs: number, labels?: Labels, options?: { readonly sampled?: boolean }): Reading | undefined;
  /**
   * Reads all series that are kept one by one, as of the last second: for who looks at thousands of them at an interval.
   * `total` is that of a ratio. Never throws, but for what `visit` throws.
   */
  readEach(windowMs: number, visit: (labels: Labels, value: number, total: number | undefined) => void): void;
  /**
   * Returns what is kept of a window, one point per slot that has something, the oldest first. The last slot is not over
   * yet. Never throws.
   */
  points(windowMs: number, labels?: Labels): readonly SignalPoint[];
  /** The label sets that exist now; one without labels for a signal that has none. */
  series(): Iterable<Labels>;
}

export interface SignalPoint {
  /** The beginning of the slot, by the wall clock as it is now. */
  readonly timestampMs: number;
  readonly value: number;
}

/** A start of the service with another version than the one before. */
export interface DeployMarker {
  /** By the wall clock. */
  readonly timestampMs: number;
  readonly version: string;
  readonly previousVersion: string;
}

/** The catalogue of numbers worth watching, and what was remembered of them. */
export interface SignalHost {
  /** @throws GoldenSignalsError `ERR_GS_SIGNAL_DUPLICATE`, `ERR_GS_OPTION_INVALID` */
  define(signal: SignalDefinition): Undo;
  /** Of all that are defined, in the order in which they were. */
  ids(): readonly string[];
  get(id: string): Signal;
  /**
   * Sets from where on a signal hurts, for all that judge by it, and from now on; also before it is defined. Undefined goes
   * back to the limits of its definition.
   *
   * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`, `ERR_GS_OPTION_UNKNOWN`
   */
  setLimits(id: string, limits: SignalLimits | undefined): void;
  /**
   * Keeps a value beside the history, where that outlives the process.
   *
   * @param name Unique in the monitor; another value of the same name replaces the first.
   * @param read Returns the value, ready for `JSON.stringify`; called whenever the file is written, after the end of the
   *   extension too.
   * @returns What an earlier process has left: undefined without such a file, or when that was not written yet.
   */
  remember(name: string, read: () => unknown): unknown;
  /** Whether there is a file that outlives the process, and is its own to write. */
  readonly isSaved: boolean;
  /** Deploys that the history file knows of, the oldest first; none without such a file. */
  markers(): readonly DeployMarker[];
}
