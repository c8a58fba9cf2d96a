import {
  type CallTotals,
  type Cause,
  type ExtensionHost,
  RateLimitedLog,
  Slowest,
  type TimelineEntry,
  type WorkEnd,
} from '@golden-signals/core/extension';
import type { JobRunDetails } from '../job.ts';

const maxSlowest = 20;
const windowMs = 900_000;

/** A run that took longer than its threshold. */
export interface SlowJob {
  readonly job: string;
  readonly queue: string | undefined;
  readonly durationMs: number;
  readonly waitMs: number | undefined;
  readonly thresholdMs: number;
  /** Unix milliseconds. */
  readonly startedAtMs: number;
  readonly outcome: 'success' | 'error';
  readonly attempt: number;
  /** Calls to dependencies, as the next is. */
  readonly calls: number;
  readonly callsMs: number;
  /** What explains why it took so long, as far as that is known; what took longest first. */
  readonly causes: readonly Cause[];
  /** Only for callers who may see details, as the next are. */
  readonly id?: string;
  readonly traceId?: string | undefined;
  readonly timeline?: readonly TimelineEntry[];
  /** What `addContext` added, redacted. */
  readonly context?: Readonly<Record<string, unknown>> | undefined;
}

/** The slowest 20 slow runs of the last 15 minutes, of all jobs. Each is logged; the log is rate limited. */
export class SlowJobs {
  readonly #host: Pick<ExtensionHost, 'clock' | 'causes' | 'redact'>;
  readonly #log: RateLimitedLog;
  readonly #slowest = new Slowest<SlowJob>(maxSlowest, windowMs);

  constructor(host: Pick<ExtensionHost, 'clock' | 'causes' | 'redact' | 'logger'>) {
    this.#host = host;
    this.#log = new RateLimitedLog(host.logger, host.clock);
  }

  add(
    { name, queue }: { name: string; queue: string | undefined },
    end: WorkEnd,
    details: JobRunDetails,
  ): void {
    const { work, durationMs, waitMs, thresholdMs, isError } = end;
    const { clock, causes, redact } = this.#host;
    const toMs = work.startedMs + durationMs;
    const { count, durationMs: callsMs }: CallTotals = work.calls;
    this.#slowest.add(
      {
        job: name,
        queue,
        durationMs,
        waitMs,
        thresholdMs,
        startedAtMs: clock.wallTimeMs() - (clock.now() - work.startedMs),
        outcome: isError ? 'error' : 'success',
        attempt: details.attempt ?? 1,
        calls: count,
        callsMs,
        causes: causes.of({ fromMs: work.startedMs, toMs, work }),
        id: work.id,
        traceId: work.ids.traceId,
        timeline: work.timeline,
        context: work.fields && (redact.fields(work.fields) as Record<string, unknown>),
      },
      toMs,
    );
    this.#log.warn(
      {
        'messaging.destination.name': queue ?? '',
        'messaging.message.id': work.id,
        'golden_signals.operation': name,
        'golden_signals.outcome': end.outcome,
        'golden_signals.duration': durationMs / 1_000,
        'golden_signals.slow_threshold': thresholdMs / 1_000,
      },
      'slow job',
    );
  }

  /** Returns the slowest first. */
  list({ details }: { readonly details: boolean }): SlowJob[] {
    const all = this.#slowest.list(this.#host.clock.now());
    if (details) return all;
    return all.map(({ id, traceId, timeline, context, ...rest }) => rest);
  }
}
