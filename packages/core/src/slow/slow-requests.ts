import type { Clock } from '../clock.ts';
import type { TimelineEntry } from '../context/timeline.ts';
import type { Logger } from '../logger.ts';
import { RateLimitedLog } from '../rate-limited-log.ts';
import type { LoadDuring } from './process-load.ts';
import { Slowest } from './slowest.ts';

const maxSlowest = 50;
const maxRecent = 100;

/** What is known of a slow request when it is over. */
export interface SlowRequest {
  readonly method: string;
  /** The template, for example `/users/:id`. */
  readonly route: string;
  /** As it was counted: 499 for a client that left. */
  readonly status: number;
  readonly durationMs: number;
  /** What it exceeded. */
  readonly thresholdMs: number;
  /** Undefined when nothing was sent, and without context tracking. */
  readonly timeToFirstByteMs: number | undefined;
  /** Bytes of the connection. */
  readonly requestBytes: number;
  /** Bytes of the connection. */
  readonly responseBytes: number | undefined;
  /** Without context tracking what the caller sent, as the trace. */
  readonly requestId: string | undefined;
  readonly traceId: string | undefined;
  /** Requests that were in flight at its end, itself included. */
  readonly concurrentRequests: number;
  readonly errorType: string | undefined;
  /** Empty without context tracking. */
  readonly timeline: readonly TimelineEntry[];
  /** What `addContext` added, redacted. */
  readonly context: Readonly<Record<string, unknown>> | undefined;
}

/** What is kept of a slow request. Nothing in it identifies a person: neither the URL nor any header. */
export interface SlowRequestRecord extends SlowRequest {
  /** Unix milliseconds. */
  readonly startedAtMs: number;
  /** Processor time of the whole process while the request was served; see `ProcessLoad`. */
  readonly cpuMs: number;
  /** The longest delay of the event loop meanwhile, told to 100 ms; see `ProcessLoad`. */
  readonly eventLoopDelayMaxMs: number;
}

interface SlowRequestsHost {
  readonly clock: Clock;
  readonly logger: Logger;
  emit(name: 'slow', record: SlowRequestRecord): void;
  internalError(component: string, error: unknown): void;
}

/** The part of `ProcessLoad` that is used here. */
interface Load {
  during(startMs: number, endMs: number): LoadDuring;
}

/**
 * The slow requests of the last time: the slowest 50 of the window and the most recent 100. Each is also told to the
 * listeners of `slow` and logged; the log is rate limited.
 *
 * Memory: 850 records at most (50 for each of the 15 steps of the window, and the recent ones): together 0.7 MB
 * without timelines, and 4.5 MB when all are full.
 */
export class SlowRequests {
  readonly #host: SlowRequestsHost;
  readonly #load: Load;
  readonly #log: RateLimitedLog;
  readonly #slowest: Slowest<SlowRequestRecord>;
  /** A ring; the next one goes to `#total % maxRecent`. */
  readonly #recent: SlowRequestRecord[] = [];
  #total = 0;

  /** @param windowMs How far back the slowest reach. */
  constructor(host: SlowRequestsHost, load: Load, windowMs: number) {
    this.#host = host;
    this.#load = load;
    this.#log = new RateLimitedLog(host.logger, host.clock, (error) =>
      host.internalError('slow_requests', error),
    );
    this.#slowest = new Slowest(maxSlowest, windowMs);
  }

  /** Call it at the end of the request. Never throws. */
  add(request: SlowRequest): void {
    try {
      const { clock } = this.#host;
      const nowMs = clock.now();
      const { cpuMs, eventLoopDelayMaxMs } = this.#load.during(nowMs - request.durationMs, nowMs);
      const startedAtMs = clock.wallTimeMs() - request.durationMs;
      const record: SlowRequestRecord = { ...request, startedAtMs, cpuMs, eventLoopDelayMaxMs };
      this.#recent[this.#total++ % maxRecent] = record;
      this.#slowest.add(record, nowMs);
      this.#host.emit('slow', record);
      this.#log.warn(logFields(record), 'slow HTTP request');
    } catch (error) {
      this.#host.internalError('slow_requests', error);
    }
  }

  /** The slowest first; at most 50. */
  get slowest(): readonly SlowRequestRecord[] {
    return this.#slowest.list(this.#host.clock.now());
  }

  /** The latest first; at most 100. */
  get recent(): readonly SlowRequestRecord[] {
    const next = this.#total % maxRecent;
    return [...this.#recent.slice(next), ...this.#recent.slice(0, next)].reverse();
  }
}

/** Names of the OpenTelemetry semantic conventions where they have one, and their units: seconds and bytes. */
function logFields(record: SlowRequestRecord): object {
  return {
    'http.request.method': record.method,
    'http.route': record.route,
    'http.response.status_code': record.status,
    'http.server.request.duration': record.durationMs / 1_000,
    'golden_signals.slow_threshold': record.thresholdMs / 1_000,
    'golden_signals.time_to_first_byte':
      record.timeToFirstByteMs === undefined ? undefined : record.timeToFirstByteMs / 1_000,
    'http.request.size': record.requestBytes,
    'http.response.size': record.responseBytes,
    'http.server.active_requests': record.concurrentRequests,
    'process.cpu.time': record.cpuMs / 1_000,
    'nodejs.eventloop.delay.max': record.eventLoopDelayMaxMs / 1_000,
    'error.type': record.errorType,
    'http.request.id': record.requestId,
    trace_id: record.traceId,
  };
}
