import { GoldenSignalsError } from '../base/coded-error.ts';
import { Distribution, type DistributionOptions } from './histogram.ts';
import { HistogramSeries } from './histogram-series.ts';
import type { Collect, MetricHost } from './metric.ts';

export interface TimerOptions<L extends string> extends DistributionOptions<L> {
  /** Ends with `_seconds`. */
  name: string;
  collect?: Collect<Timer<L>>;
}

/** A histogram of durations in seconds. Its own methods are for a metric without labels. */
export class Timer<L extends string = never> extends Distribution<L, TimerSeries> {
  /** Made by `Registry.timer`. */
  constructor(options: TimerOptions<L>, host: MetricHost) {
    super(options, host, (labels, layout) => new TimerSeries(labels, layout), 'timer');
    if (!options.name.endsWith('_seconds')) {
      throw new GoldenSignalsError(
        'ERR_GS_METRIC_NAME',
        `A timer records seconds, so its name must end with "_seconds": "${options.name}_seconds" instead of "${options.name}".`,
      );
    }
  }

  /** @see TimerSeries.time */
  time<T>(work: () => T): T {
    return this.sole.time(work);
  }

  /** @see TimerSeries.startTimer */
  startTimer(): () => number {
    return this.sole.startTimer();
  }
}

/** One series of a timer. */
export class TimerSeries extends HistogramSeries {
  /**
   * Runs `work` and records how long it took, also when it throws or rejects. When it returns a promise (or any
   * thenable, whose `then` is called once), the duration ends as that settles, and what is returned is a promise of
   * the same outcome.
   */
  time<T>(work: () => T): T {
    const stop = this.startTimer();
    let result: T;
    try {
      result = work();
    } catch (error) {
      stop();
      throw error;
    }
    if (isThenable(result)) return Promise.resolve(result).finally(stop) as T;
    stop();
    return result;
  }

  /** @returns Records the time since now, once; every call returns the recorded seconds. */
  startTimer(): () => number {
    const { clock } = this.layout.host;
    const startMs = clock.now();
    let seconds: number | undefined;
    return () => {
      if (seconds === undefined) {
        seconds = (clock.now() - startMs) / 1_000;
        this.observe(seconds);
      }
      return seconds;
    };
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}
