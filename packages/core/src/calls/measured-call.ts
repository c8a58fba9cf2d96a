import type { Call, CallDetails, CallResult } from '../host/calls.ts';
import { handedOver } from '../windows/recorded-request.ts';
import type { TimelineEntry } from '../work/timeline.ts';
import type { CallingWork, OwnTargetCalls } from '../work/work-calls.ts';
import { callErrorType } from './call-error-type.ts';
import type { Called } from './called.ts';
import type { MeasuredTarget } from './measured-target.ts';

const success: CallResult = {};

/**
 * One call in progress: the only thing that is allocated for it, but for its entry in a timeline. Its fields are
 * `private`, not `#private`, see docs/hot-path.md, rule 12.
 */
export class MeasuredCall implements Call {
  private readonly target: MeasuredTarget;
  private readonly called: Called;
  private readonly details: CallDetails;
  private readonly startedMs: number;
  private readonly work: CallingWork | undefined;
  /** Undefined for calls of no work, and of work that was over when they began; like the next. */
  private readonly ofWork: OwnTargetCalls | undefined;
  private readonly entry: TimelineEntry | undefined;
  private sentMs: number | undefined = undefined;
  private headersMs: number | undefined = undefined;
  private status: string | number | undefined = undefined;
  private isOver = false;

  constructor(
    target: MeasuredTarget,
    called: Called,
    details: CallDetails,
    startedMs: number,
    work: CallingWork | undefined,
    ofWork: OwnTargetCalls | undefined,
    entry: TimelineEntry | undefined,
  ) {
    this.target = target;
    this.called = called;
    this.details = details;
    this.startedMs = startedMs;
    this.work = work;
    this.ofWork = ofWork;
    this.entry = entry;
  }

  sent(): void {
    if (this.sentMs !== undefined || this.headersMs !== undefined || this.isOver) return;
    try {
      this.sentMs = this.target.host.clock.now();
    } catch (error) {
      this.target.host.internalError('calls', error);
    }
  }

  headers(status?: number): void {
    if (this.headersMs !== undefined || this.isOver) return;
    try {
      this.status = status;
      this.headersMs = this.target.host.clock.now();
      this.record(this.headersMs, callErrorType(this.target.kind, undefined, status));
    } catch (error) {
      this.target.host.internalError('calls', error);
    }
  }

  end(result: CallResult = success): void {
    if (this.isOver) return;
    this.isOver = true;
    const { host } = this.target;
    try {
      const { error } = result;
      this.status = result.status ?? this.status;
      const nowMs = host.clock.now();
      const errorType = callErrorType(this.target.kind, error, this.status);
      if (result.hit !== undefined) this.noteHit(result.hit);
      if (this.headersMs === undefined) this.record(nowMs, errorType);
      if (host.ends !== undefined) this.tell(nowMs, errorType, result);
    } catch (error) {
      host.internalError('calls', error);
    }
  }

  private record(nowMs: number, errorType: string): void {
    const { called, entry, ofWork, startedMs, work } = this;
    const { record } = this.target;
    const durationMs = nowMs > startedMs ? nowMs - startedMs : 0;
    const waitMs = this.waitMs(durationMs);
    const isError = errorType !== '';
    record.inProgress -= 1;
    const status = record.kind === 'http' ? (this.status ?? '') : '';
    called.series(status, errorType).observe(durationMs / 1_000);
    if (called.window !== undefined) {
      handedOver[0] = nowMs;
      handedOver[1] = durationMs * 1_000;
      // A window adds up two amounts besides; of calls the first is the wait, see `CallsReport`.
      called.window.recordHandedOver(isError, waitMs * 1_000, 0);
    }
    if (ofWork === undefined || work?.state !== 'open') return;
    ofWork.end(startedMs, durationMs, waitMs);
    if (entry !== undefined) work.callTimeline?.end(entry, isError ? 'error' : 'success', nowMs, waitMs);
  }

  private waitMs(durationMs: number): number {
    if (this.sentMs === undefined) return 0;
    return Math.min(Math.max(0, this.sentMs - this.startedMs), durationMs);
  }

  private noteHit(isHit: boolean): void {
    const { record } = this.target;
    if (isHit) record.hits += 1;
    else record.misses += 1;
  }

  /** Apart from `end`, because there is mostly no listener. */
  private tell(nowMs: number, errorType: string, { error, rows, hit }: CallResult): void {
    const { called, details, headersMs, startedMs, target, work } = this;
    const durationMs = Math.max(0, (headersMs ?? nowMs) - startedMs);
    const end = {
      target,
      work,
      operation: called.operation,
      collection: called.collection,
      summary: called.summary,
      details,
      startedMs,
      durationMs,
      waitMs: this.waitMs(durationMs),
      bodyMs: headersMs === undefined ? undefined : nowMs - headersMs,
      outcome: errorType === '' ? ('success' as const) : ('error' as const),
      error,
      errorType,
      status: this.status,
      rows,
      hit,
    };
    for (const listener of target.host.ends!) listener(end);
  }
}
