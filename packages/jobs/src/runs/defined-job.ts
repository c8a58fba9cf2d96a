import type { CounterSeries, HistogramSeries, SlidingWindow } from '@golden-signals/core';
import type { BegunRun, ExtensionHost, RunnableWork, WorkEnd } from '@golden-signals/core/extension';
import type { Job, JobFailure, JobRunDetails } from '../job.ts';
import type { WatchedQueue } from '../queues/watched-queue.ts';
import type { JobMetrics } from './job-metrics.ts';
import type { SlowJobs } from './slow-jobs.ts';

/** What a job is made of; see `JobOptions`. */
export interface JobParts {
  readonly name: string;
  readonly queue: WatchedQueue | undefined;
  readonly system: string;
  readonly slowThresholdMs: number | false;
  readonly failureOf: ((error: unknown, details: JobRunDetails) => JobFailure) | undefined;
  readonly host: Pick<ExtensionHost, 'work'>;
  readonly metrics: JobMetrics;
  readonly window: SlidingWindow;
  readonly slow: SlowJobs;
}

/** One kind of job with its series, its window, and what was counted of it since the start. */
export class DefinedJob implements Job {
  readonly name: string;
  readonly queue: WatchedQueue | undefined;
  readonly system: string;
  readonly slowThresholdMs: number | false;
  readonly window: SlidingWindow;
  /** Since the start, as the next are; without those that were postponed. */
  runs = 0;
  errors = 0;
  retried = 0;
  failed = 0;
  postponed = 0;
  private readonly parts: JobParts;
  private readonly work: RunnableWork<JobRunDetails>;
  private readonly successes: HistogramSeries;
  private readonly retriedSeries: CounterSeries;
  private readonly failedSeries: CounterSeries;

  constructor(parts: JobParts) {
    const { name, queue, system, slowThresholdMs, host, metrics, window } = parts;
    this.name = name;
    this.queue = queue;
    this.system = system;
    this.slowThresholdMs = slowThresholdMs;
    this.window = window;
    this.parts = parts;
    this.successes = this.durations('');
    // From the start on, because of a series that begins with a burst of failures Prometheus sees no growth.
    this.retriedSeries = metrics.retried.labels(this.labels);
    this.failedSeries = metrics.failed.labels(this.labels);
    this.work = host.work.define<JobRunDetails>('job', name, {
      slowThresholdMs,
      outcomeOf: (error, details) => (this.failureOf(error, details) === 'postponed' ? 'cancelled' : 'error'),
      onEnd: (end, details) => this.ended(end, details),
    });
  }

  /** As its metrics have them. */
  get labels(): { readonly queue: string; readonly operation: string } {
    return { queue: this.queue?.name ?? '', operation: this.name };
  }

  /** Runs that are in progress. */
  get active(): number {
    return this.work.active;
  }

  run<Result>(fn: () => Result, details: JobRunDetails = noDetails): Result {
    return this.work.run(fn, details);
  }

  /** As `run`, for who hands on the promise of `fn`: returns another one. */
  runAsync<Result>(fn: () => Result | PromiseLike<Result>, details: JobRunDetails): Promise<Result> {
    return this.work.runAsync(fn, details);
  }

  /** Begins a run whose end is for somebody else to say than a function. */
  begin(details: JobRunDetails): BegunRun {
    return this.work.begin(details);
  }

  settle(failure: 'final' | 'retried'): void {
    this[failure === 'final' ? 'failed' : 'retried'] += 1;
    (failure === 'final' ? this.failedSeries : this.retriedSeries).inc();
  }

  private ended(end: WorkEnd, details: JobRunDetails): void {
    details.onEnd?.(end);
    const { outcome, durationMs, errorType, error, isError, waitMs, work } = end;
    const endedMs = work.startedMs + durationMs;
    if (waitMs !== undefined) this.queue?.waited(endedMs, waitMs);
    if (outcome === 'cancelled') {
      this.postponed += 1;
      this.parts.metrics.postponed.labels(this.labels).inc();
      return;
    }
    this.runs += 1;
    (isError ? this.durations(errorType) : this.successes).observe(durationMs / 1_000);
    this.window.record(endedMs, durationMs, isError);
    if (end.isSlow) this.slow(end, details);
    if (!isError) return;
    this.errors += 1;
    const failure = this.failureOf(error, details);
    if (failure === 'final' || failure === 'retried') this.settle(failure);
  }

  private slow(end: WorkEnd, details: JobRunDetails): void {
    const { metrics, slow } = this.parts;
    metrics.slow.labels(this.labels).inc();
    slow.add({ name: this.name, queue: this.queue?.name }, end, details);
  }

  private failureOf(error: unknown, details: JobRunDetails): JobFailure {
    const { failureOf } = this.parts;
    if (failureOf !== undefined) return failureOf(error, details);
    return (details.attempt ?? 1) < (details.maxAttempts ?? 1) ? 'retried' : 'final';
  }

  private durations(errorType: string): HistogramSeries {
    return this.parts.metrics.durations.labels({
      messaging_system: this.system,
      messaging_destination_name: this.queue?.name ?? '',
      operation: this.name,
      error_type: errorType,
    });
  }
}

const noDetails: JobRunDetails = {};
