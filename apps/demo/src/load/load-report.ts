import type { RequestCount } from '../comparison.ts';

/** What the generator is told when it starts. */
export interface LoadSettings {
  port: number;
  /** Requests per second. */
  rate: number;
  seed: number;
}

/** Durations in milliseconds, from sending a request to the end of its answer. */
export interface LatencySummary {
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
}

/** What the generator says when it has ended. */
export interface LoadReport {
  counts: RequestCount[];
  /** Of the last minute. */
  latency: LatencySummary;
}

/** The one thing the demo says to a running generator: send nothing new, wait for what is under way, report. */
export const stopMessage = 'stop';
