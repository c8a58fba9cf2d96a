import type { Stop } from '../base/clock.ts';
import { checkOptions, isNumber, type Rules } from '../base/option-rules.ts';
import type { ExtensionHost } from '../host/extension-host.ts';
import type { Severity, SignalLimits } from '../host/signals.ts';
import { criticalFactor } from '../signals/signal-limits.ts';
import { readSignal } from './read-signal.ts';
import type { SignalTracks } from './signal-tracks.ts';

/** From where on something hurts, in plain units. Those of hit rates from below, all others from above. */
export interface StatusThresholds {
  /** Of one core; a process with worker threads may use more. Default: 80. */
  cpu_percent: number;
  /** Of what the process may use. Default: 85. */
  memory_percent: number;
  /** Of the fullest disk; known with `@golden-signals/system`. Default: 90. */
  disk_percent: number;
  /** The 99th percentile of HTTP requests. Default: 1000. */
  response_time_ms: number;
  /** Of HTTP requests. Default: 5. */
  error_rate_percent: number;
  /** Of all caches together. Default: 80. */
  cache_hit_rate_percent: number;
}

type ThresholdName = keyof StatusThresholds;

/** One number with its threshold. */
export interface StatusValue {
  /** In the unit of its name; undefined while it is unknown, and where nobody provides it. */
  readonly value: number | undefined;
  readonly threshold: number;
  /** `critical` beyond 1.2 times the threshold; undefined within it, and while the value is unknown. */
  readonly severity: Severity | undefined;
  /** Since when it is past its threshold, as far as somebody looked; Unix milliseconds. */
  readonly sinceMs: number | undefined;
}

/** What is past its threshold. Ready for `JSON.stringify`. */
export interface StatusReport {
  /** The worst of all; undefined where nothing is past its threshold. */
  readonly severity: Severity | undefined;
  readonly values: Readonly<Record<ThresholdName, StatusValue>>;
  /** The names of those that are past their threshold. */
  readonly past: readonly ThresholdName[];
  readonly sampling: {
    readonly isRunning: boolean;
    /** Longer after errors. */
    readonly intervalMs: number;
    /** In a row. */
    readonly errors: number;
  };
}

interface Mapping {
  readonly signal: string;
  /** What the value of the signal is multiplied with. */
  readonly factor: number;
  readonly threshold: number;
  /** There is no more than this, so 1.2 times the threshold may never be reached. */
  readonly most?: number;
}

const mappings: Readonly<Record<ThresholdName, Mapping>> = {
  cpu_percent: { signal: 'process.cpu', factor: 100, threshold: 80 },
  memory_percent: { signal: 'process.memory_ratio', factor: 100, threshold: 85, most: 100 },
  disk_percent: { signal: 'system.disk', factor: 100, threshold: 90, most: 100 },
  response_time_ms: { signal: 'http.latency_p99', factor: 1_000, threshold: 1_000 },
  error_rate_percent: { signal: 'http.error_ratio', factor: 100, threshold: 5 },
  cache_hit_rate_percent: { signal: 'cache.hit_ratio', factor: 100, threshold: 80 },
};
const names = Object.keys(mappings) as ThresholdName[];

const windowMs = 60_000;
const defaultIntervalMs = 10_000;
/** After errors the interval doubles, up to this many times its length. */
const longestBackOff = 32;

const isPercent = isNumber({ min: 0, max: 100 });

const thresholdRules: Rules<StatusThresholds> = {
  cpu_percent: isNumber({ min: 0 }),
  memory_percent: isPercent,
  disk_percent: isPercent,
  response_time_ms: isNumber({ min: 0 }),
  error_rate_percent: isPercent,
  cache_hit_rate_percent: isPercent,
};

interface StatusOptions {
  /** From 1,000 on. Default: 10,000. */
  intervalMs?: number;
}

const samplingRules: Rules<StatusOptions> = { intervalMs: isNumber({ min: 1_000, max: 3_600_000 }) };

/**
 * What is past its threshold, and since when. The thresholds are the limits of signals: what is set here is what alerts,
 * pages and the review judge by as well.
 */
export class MonitorStatus {
  readonly #host: Pick<ExtensionHost, 'clock' | 'signals' | 'internalError'>;
  readonly #tracks: SignalTracks;
  readonly #startedMs: number;
  readonly #since = new Map<ThresholdName, number>();
  readonly #isEnabled: boolean;
  #intervalMs = defaultIntervalMs;
  #errors = 0;
  #stop: Stop | undefined;
  #forget: Array<() => void> = [];

  /** @param isEnabled False makes `start` a no-op. */
  constructor(host: ExtensionHost, tracks: SignalTracks, isEnabled: boolean) {
    this.#isEnabled = isEnabled;
    this.#host = host;
    this.#tracks = tracks;
    this.#startedMs = host.clock.now();
    host.onClose(() => this.stop());
  }

  /** In force now. */
  get thresholds(): StatusThresholds {
    const thresholds = Object.fromEntries(names.map((name) => [name, this.#thresholdOf(name)]));
    return thresholds as unknown as StatusThresholds;
  }

  /**
   * Sets thresholds, from now on; those that are not named stay.
   *
   * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`, `ERR_GS_OPTION_UNKNOWN`; then nothing has changed
   */
  setThresholds(thresholds: Partial<StatusThresholds>): void {
    checkOptions('status thresholds', thresholds, thresholdRules);
    for (const name of names) {
      const threshold = thresholds[name];
      if (threshold === undefined) continue;
      this.#host.signals.setLimits(mappings[name].signal, limitsFor(mappings[name], threshold));
    }
  }

  /** Returns what is past its threshold now. */
  read(): StatusReport {
    const values = this.#values();
    const past = names.filter((name) => values[name].severity !== undefined);
    const severities = past.map((name) => values[name].severity);
    return {
      severity: severities.includes('critical') ? 'critical' : severities[0],
      values,
      past,
      sampling: this.sampling,
    };
  }

  get sampling(): StatusReport['sampling'] {
    return {
      isRunning: this.#stop !== undefined,
      intervalMs: this.#intervalMs * this.#backOff,
      errors: this.#errors,
    };
  }

  /** As `read`. */
  toJSON(): StatusReport {
    return this.read();
  }

  /**
   * Begins to look every so often, so that `sinceMs` is exact to the interval, and rates are of the last minute. After
   * errors it looks less often, until it works again. A second call goes on with the new interval.
   *
   * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`, `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_MONITOR_CLOSED`
   */
  start(options: StatusOptions = {}): void {
    checkOptions('status start', options, samplingRules);
    if (!this.#isEnabled) return;
    this.stop();
    this.#intervalMs = options.intervalMs ?? defaultIntervalMs;
    for (const { signal } of Object.values(mappings))
      this.#forget.push(this.#host.signals.get(signal).keep({ windowMs }));
    this.#sample();
  }

  /** Ends what `start` began. Idempotent. */
  stop(): void {
    this.#stop?.();
    this.#stop = undefined;
    this.#errors = 0;
    for (const forget of this.#forget.splice(0)) forget();
  }

  #sample(): void {
    try {
      this.#values();
      this.#errors = 0;
    } catch (error) {
      this.#errors += 1;
      this.#host.internalError(error);
    }
    this.#stop = this.#host.clock.after(this.#intervalMs * this.#backOff, () => this.#sample());
  }

  get #backOff(): number {
    return Math.min(2 ** this.#errors, longestBackOff);
  }

  #values(): Record<ThresholdName, StatusValue> {
    const values = names.map((name) => [name, this.#valueOf(name)] as const);
    return Object.fromEntries(values) as Record<ThresholdName, StatusValue>;
  }

  #valueOf(name: ThresholdName): StatusValue {
    const { signal: id, factor } = mappings[name];
    const { clock, signals } = this.#host;
    const signal = signals.get(id);
    const since = { tracks: this.#tracks, startedMs: this.#startedMs, nowMs: clock.now() };
    const now = readSignal(signal, windowMs, since);
    const severity = now && signal.severity(now.value);
    if (severity === undefined) this.#since.delete(name);
    else if (!this.#since.has(name)) this.#since.set(name, clock.wallTimeMs());
    return {
      value: now && rounded(now.value * factor),
      threshold: this.#thresholdOf(name),
      severity,
      sinceMs: this.#since.get(name),
    };
  }

  #thresholdOf(name: ThresholdName): number {
    const { signal, factor, threshold } = mappings[name];
    const { warning } = this.#host.signals.get(signal).limits;
    return warning === undefined ? threshold : rounded(warning * factor);
  }
}

/** Where nothing else is said, signals are critical from 1.2 times their warning on. */
function limitsFor({ factor, most }: Mapping, warning: number): SignalLimits {
  const beyond = warning * criticalFactor;
  const critical = most !== undefined && beyond >= most ? (warning + most) / 2 : undefined;
  return critical === undefined
    ? { warning: warning / factor }
    : { warning: warning / factor, critical: critical / factor };
}

/** Without the digits that only multiplying made. */
function rounded(value: number): number {
  return Number(value.toPrecision(12));
}
