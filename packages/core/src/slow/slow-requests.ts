import { RateLimitedLog } from '../base/rate-limited-log.ts';
import type { Cause } from '../host/causes.ts';
import type { ExtensionHost } from '../host/extension-host.ts';
import type { LoadDuring } from '../process/process-load.ts';
import {
  callFields,
  causeFields,
  type LogFields,
  requestFields,
  toSeconds,
} from '../request-log/log-fields.ts';
import type { RequestFacts } from '../request-log/request-facts.ts';
import type { TimelineEntry } from '../work/timeline.ts';
import type { CallsByKind } from '../work/work-calls.ts';
import { Slowest } from './slowest.ts';

const maxSlowest = 50;
const maxRecent = 100;

/** What else there was while a slow request was served. */
export interface Circumstances {
  /** Requests that were in flight at its end, itself included. */
  readonly concurrentRequests: number;
  /** Empty without context tracking. */
  readonly timeline: readonly TimelineEntry[];
  /** To dependencies, by kind; undefined when there were none. */
  readonly calls: CallsByKind | undefined;
  /** What `addContext` added, redacted. */
  readonly context: Readonly<Record<string, unknown>> | undefined;
  /** What explains why it took so long, as far as that is known; what took longest first. */
  readonly causes: readonly Cause[];
}

type KeptFacts = Omit<RequestFacts, 'spanId' | 'isSlow' | 'error' | 'errorType'>;

/** What is kept of a slow request: not its URL, and of its headers only the ids of the request and its trace. */
export interface SlowRequestRecord extends KeptFacts, Circumstances {
  /** As `error_type` of the metrics has it; undefined for a request that is no error of the server. */
  readonly errorType: string | undefined;
  /** Processor time of the whole process while the request was served; see `ProcessLoad`. */
  readonly cpuMs: number;
  /** The longest delay of the event loop meanwhile, exact to 100 ms; see `ProcessLoad`. */
  readonly eventLoopDelayMaxMs: number;
}

type SlowHost = Pick<ExtensionHost, 'clock' | 'logger' | 'internalError'> & {
  readonly events: Pick<ExtensionHost['events'], 'emit'>;
};

/** The part of `ProcessLoad` that is used here. */
interface Load {
  during(startMs: number, endMs: number): LoadDuring;
}

/**
 * The slow requests of the last time: the slowest 50 of the window and the most recent 100. Each is also reported to
 * the listeners of `slow` and logged; the log is rate limited.
 *
 * Memory: 850 records at most (50 for each of the 15 steps of the window, and the recent ones): together 0.7 MB
 * without timelines, and 4.5 MB when all are full.
 */
export class SlowRequests {
  readonly #host: SlowHost;
  readonly #load: Load;
  readonly #log: RateLimitedLog;
  readonly #slowest: Slowest<SlowRequestRecord>;
  /** A ring; the next one goes to `#total % maxRecent`. */
  readonly #recent: SlowRequestRecord[] = [];
  #total = 0;

  /** @param windowMs How far back the slowest reach. */
  constructor(host: SlowHost, load: Load, windowMs: number) {
    this.#host = host;
    this.#load = load;
    this.#log = new RateLimitedLog(host.logger, host.clock);
    this.#slowest = new Slowest(maxSlowest, windowMs);
  }

  /** Call it at the end of the request. Never throws. */
  add(facts: RequestFacts, circumstances: Circumstances): void {
    try {
      const nowMs = this.#host.clock.now();
      const record = toRecord(facts, circumstances, this.#load.during(nowMs - facts.durationMs, nowMs));
      this.#recent[this.#total++ % maxRecent] = record;
      this.#slowest.add(record, nowMs);
      this.#host.events.emit('slow', record);
      this.#log.warn(logFields(facts, record), 'slow HTTP request');
    } catch (error) {
      this.#host.internalError(error);
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

function toRecord(facts: RequestFacts, circumstances: Circumstances, load: LoadDuring): SlowRequestRecord {
  const { spanId, isSlow, error, errorType, ...kept } = facts;
  const { cpuMs, eventLoopDelayMaxMs } = load;
  return { ...kept, errorType: errorType || undefined, ...circumstances, cpuMs, eventLoopDelayMaxMs };
}

function logFields(facts: RequestFacts, record: SlowRequestRecord): LogFields {
  return {
    ...requestFields(facts),
    'http.server.active_requests': record.concurrentRequests,
    'process.cpu.time': toSeconds(record.cpuMs),
    'nodejs.eventloop.delay.max': toSeconds(record.eventLoopDelayMaxMs),
    ...callFields(record.calls),
    ...causeFields(record.causes),
  };
}
