import {
  type CallEnd,
  type CallKind,
  type ExtensionHost,
  RateLimitedLog,
  Slowest,
} from '@golden-signals/core/extension';
import type { QueryRecord } from './query-record.ts';

const maxSlowest = 50;
const windowMs = 15 * 60_000;

/** A call that took longer than its threshold; without any value. */
export interface SlowCall {
  readonly kind: CallKind;
  /** As reports call it: `postgresql main`. */
  readonly target: string;
  readonly operation: string;
  readonly collection: string | undefined;
  readonly summary: string;
  /** Of a statement, as the next is. */
  readonly fingerprint: string | undefined;
  readonly text: string | undefined;
  /** The route or the name of the work that called; undefined outside of any. */
  readonly route: string | undefined;
  readonly method: string | undefined;
  /** Of the work that called. */
  readonly workId: string | undefined;
  /** The wait included. */
  readonly durationMs: number;
  readonly waitMs: number;
  readonly thresholdMs: number;
  readonly rows: number | undefined;
  /** Undefined for a call that succeeded. */
  readonly errorType: string | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly startedAtMs: number;
  /** Where the application makes it: known from the call after the first slow one. */
  readonly site: string | undefined;
}

declare module '@golden-signals/core' {
  interface MonitorEvents {
    /** A call to a dependency was slow; emitted at its end. */
    slowCall: SlowCall;
  }
}

interface Kept {
  readonly call: SlowCall;
  readonly durationMs: number;
  readonly record: QueryRecord | undefined;
}

/** The slowest 50 calls of the last 15 minutes. Each slow call is also counted, logged (rate limited) and emitted. */
export class SlowCalls {
  readonly #host: ExtensionHost;
  readonly #log: RateLimitedLog;
  readonly #slowest = new Slowest<Kept>(maxSlowest, windowMs);

  constructor(host: ExtensionHost) {
    this.#host = host;
    this.#log = new RateLimitedLog(host.logger, host.clock);
    host.events.declare('slowCall');
  }

  /** @param record Of a statement. */
  add(end: CallEnd, thresholdMs: number, record: QueryRecord | undefined): void {
    record?.askForSite();
    const call = this.#toSlowCall(end, thresholdMs, record);
    const { clock, events } = this.#host;
    this.#slowest.add({ call, durationMs: call.durationMs, record }, clock.now());
    events.emit('slowCall', call);
    this.#log.warn(logFields(call, end), 'slow call to a dependency');
  }

  /** The slowest first. */
  list(): readonly SlowCall[] {
    const kept = this.#slowest.list(this.#host.clock.now());
    return kept.map(({ call, record }) => ({ ...call, site: call.site ?? record?.site }));
  }

  #toSlowCall(end: CallEnd, thresholdMs: number, record: QueryRecord | undefined): SlowCall {
    const { clock } = this.#host;
    const { target, work, operation, collection, summary, durationMs, waitMs, rows, errorType } = end;
    return {
      kind: target.kind,
      target: target.name,
      operation,
      collection,
      summary,
      fingerprint: record?.statement.fingerprint,
      text: record?.statement.text,
      route: work?.name,
      method: work?.method,
      workId: work?.id,
      durationMs,
      waitMs,
      thresholdMs,
      rows,
      errorType: errorType || undefined,
      startedAtMs: clock.wallTimeMs() - (clock.now() - end.startedMs),
      site: record?.site,
    };
  }
}

/** In OpenTelemetry's names, and in seconds, as all log lines. */
function logFields(call: SlowCall, { target }: CallEnd): Record<string, string | number> {
  const isDatabase = call.kind === 'database' || call.kind === 'cache';
  const all: Record<string, string | number | undefined> = {
    'golden_signals.call.kind': call.kind,
    'golden_signals.call.target': call.target,
    'golden_signals.call.summary': call.summary,
    'golden_signals.call.duration': call.durationMs / 1_000,
    'golden_signals.call.wait': call.waitMs / 1_000,
    'db.system.name': isDatabase ? target.system : undefined,
    'db.query.text': call.text,
    'db.response.returned_rows': call.rows,
    'golden_signals.query.fingerprint': call.fingerprint,
    'golden_signals.call.site': call.site,
    'error.type': call.errorType,
    'http.request.method': call.method,
    [call.method === undefined ? 'golden_signals.operation' : 'http.route']: call.route,
    'http.request.id': call.workId,
  };
  return Object.fromEntries(
    Object.entries(all).filter((field): field is [string, string | number] => field[1] !== undefined),
  );
}
