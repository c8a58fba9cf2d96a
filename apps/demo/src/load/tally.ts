import type { RequestCount } from '../comparison.ts';
import type { LatencySummary } from './load-report.ts';
import type { PlannedRequest } from './traffic.ts';
import type { Outcome } from './visitor.ts';

/** The same as the monitor's live window, so that both speak of the same requests. */
const windowMs = 60_000;

/** Counts what was sent, exactly, and keeps the durations of the last minute. */
export class Tally {
  readonly #counts = new Map<string, RequestCount>();
  #recent: Array<{ endMs: number; durationMs: number }> = [];
  #nextCleanUpMs = 0;

  add(planned: PlannedRequest, outcome: Outcome, nowMs: number): void {
    const { route, method, countedMethod = method } = planned;
    const key = `${countedMethod} ${route} ${outcome.status}`;
    const entry = this.#counts.get(key) ?? { method: countedMethod, route, status: outcome.status, count: 0 };
    entry.count++;
    this.#counts.set(key, entry);

    this.#recent.push({ endMs: nowMs, durationMs: outcome.durationMs });
    if (nowMs > this.#nextCleanUpMs) {
      this.#forgetBefore(nowMs - windowMs);
      this.#nextCleanUpMs = nowMs + 1_000;
    }
  }

  get counts(): RequestCount[] {
    return [...this.#counts.values()];
  }

  /** Exact percentiles of the last minute, nearest rank. */
  latency(nowMs: number): LatencySummary {
    this.#forgetBefore(nowMs - windowMs);
    const sorted = this.#recent.map(({ durationMs }) => durationMs).sort((a, b) => a - b);
    const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
    return { p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99) };
  }

  /** As a server does that is started anew. */
  forgetLatency(): void {
    this.#recent = [];
  }

  #forgetBefore(ms: number): void {
    this.#recent = this.#recent.filter(({ endMs }) => endMs >= ms);
  }
}
