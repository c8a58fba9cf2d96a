import type { CounterSeries } from '@golden-signals/core';
import type { DueWatch } from './due-watch.ts';
import type { ScheduleMetrics } from './schedule-metrics.ts';

const outcomes = ['success', 'error'];

/** How often something happened to one schedule, in reports and for Prometheus. */
export class Counted {
  count = 0;
  /** By the wall clock; undefined while it has not happened. */
  lastMs: number | undefined;
  readonly #series: CounterSeries;

  constructor(series: CounterSeries) {
    this.#series = series;
    // A series that begins with its first event shows Prometheus no growth.
    series.inc(0);
  }

  note(nowMs: number): void {
    this.count += 1;
    this.lastMs = nowMs;
    this.#series.inc();
  }
}

/** The series of one schedule. */
export class ScheduleSeries {
  readonly missed: Counted;
  readonly late: Counted;
  readonly overlaps: Counted;
  readonly tooLong: Counted;
  readonly #metrics: ScheduleMetrics;
  readonly #labels: { readonly schedule: string };

  constructor(metrics: ScheduleMetrics, schedule: string, { sinceMs, toleranceMs }: DueWatch) {
    this.#metrics = metrics;
    this.#labels = { schedule };
    const labels = this.#labels;
    this.missed = new Counted(metrics.missed.labels(labels));
    this.late = new Counted(metrics.late.labels(labels));
    this.overlaps = new Counted(metrics.overlaps.labels(labels));
    this.tooLong = new Counted(metrics.tooLong.labels(labels));
    for (const outcome of outcomes) metrics.runs.labels({ ...labels, outcome }).inc(0);
    metrics.watchedSince.labels(labels).set(sinceMs / 1_000);
    metrics.tolerance.labels(labels).set(toleranceMs / 1_000);
  }

  ended(outcome: string, durationMs: number): void {
    this.#metrics.lastDuration.labels(this.#labels).set(durationMs / 1_000);
    this.#metrics.runs.labels({ ...this.#labels, outcome }).inc();
  }

  /** Shows what is known of runs. */
  showRuns({ missingMs, succeededMs }: DueWatch): void {
    const { missing, lastSuccess } = this.#metrics;
    missing.labels(this.#labels).set(missingMs === undefined ? 0 : 1);
    if (succeededMs !== undefined) lastSuccess.labels(this.#labels).set(succeededMs / 1_000);
  }

  /** Shows what is due. Not while a run begins or ends, because to compute that takes a while. */
  showDueTimes({ dueMs, expectedMs }: DueWatch): void {
    const { nextDue, expectedInterval } = this.#metrics;
    if (expectedMs !== undefined) expectedInterval.labels(this.#labels).set(expectedMs / 1_000);
    if (dueMs === undefined) nextDue.remove(this.#labels);
    else nextDue.labels(this.#labels).set(dueMs / 1_000);
  }

  /** Takes back all of them. */
  forget(): void {
    const { pings: _, runs, ...others } = this.#metrics;
    for (const metric of Object.values(others)) metric.remove(this.#labels);
    for (const outcome of outcomes) runs.remove({ ...this.#labels, outcome });
  }
}
