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

/**
 * What the demo says to a running generator. `pause`: send nothing new, wait for what is under way, say so. `resume`: go on.
 * `stop`: as `pause`, and report.
 */
export type LoadCommand = 'pause' | 'resume' | 'stop';

/** What the generator says when nothing is under way any more. */
export const pausedMessage = 'paused';
