import type { Call, CallDetails, CallEnd, CallResult } from '../host/calls.ts';
import { handedOver } from '../windows/recorded-request.ts';
import type { ListedCall, TimelineEntry } from '../work/timeline.ts';
import type { CallingWork, OwnTargetCalls } from '../work/work-calls.ts';
import { callErrorType } from './call-error-type.ts';
import type { Called } from './called.ts';
import type { MeasuredTarget } from './measured-target.ts';

const success: CallResult = {};

/**
 * One call, in progress and over: the only thing that is allocated for it. Listeners get the object itself, and timelines
 * list it, so nothing is copied for them. Its fields are `private`, not `#private`, see docs/hot-path.md,
 * rule 12.
 */
export class MeasuredCall implements Call, CallEnd, ListedCall {
  readonly target: MeasuredTarget;
  readonly details: CallDetails;
  readonly startedMs: number;
  readonly work: CallingWork | undefined;
  durationMs = 0;
  errorType = '';
  status: string | number | undefined = undefined;
  bodyMs: number | undefined = undefined;
  entryId = 0;
  private readonly called: Called;
  /** Undefined for calls of no work, and of work that was over when they began. */
  private readonly ofWork: OwnTargetCalls | undefined;
  /** The operation that it began in, in the timeline. */
  private readonly parentId: number | undefined;
  /** It ended before its work, which what comes later does not touch. */
  private wasInWork = false;
  private sentMs: number | undefined = undefined;
  private headersMs: number | undefined = undefined;
  /** Undefined while it is not over. */
  private result: CallResult | undefined = undefined;

  constructor(
    target: MeasuredTarget,
    called: Called,
    details: CallDetails,
    startedMs: number,
    work: CallingWork | undefined,
    ofWork: OwnTargetCalls | undefined,
    parentId: number | undefined,
  ) {
    this.target = target;
    this.called = called;
    this.details = details;
    this.startedMs = startedMs;
    this.work = work;
    this.ofWork = ofWork;
    this.parentId = parentId;
  }

  get operation(): string {
    return this.called.operation;
  }

  get collection(): string | undefined {
    return this.called.collection;
  }

  get summary(): string {
    return this.called.summary;
  }

  get waitMs(): number {
    if (this.sentMs === undefined) return 0;
    const { durationMs } = this;
    const waitMs = this.sentMs - this.startedMs;
    return waitMs > 0 ? Math.min(waitMs, durationMs) : 0;
  }

  get outcome(): CallEnd['outcome'] {
    return this.errorType === '' ? 'success' : 'error';
  }

  get error(): unknown {
    return this.result?.error;
  }

  get rows(): number | undefined {
    return this.result?.rows;
  }

  get hit(): boolean | undefined {
    return this.result?.hit;
  }

  sent(atMs?: number): void {
    if (this.sentMs !== undefined || this.headersMs !== undefined || this.result !== undefined) return;
    try {
      this.sentMs = atMs ?? this.target.host.clock.now();
    } catch (error) {
      this.target.host.internalError('calls', error);
    }
  }

  headers(status?: number): void {
    if (this.headersMs !== undefined || this.result !== undefined) return;
    try {
      this.status = status;
      this.headersMs = this.target.host.clock.now();
      this.errorType = callErrorType(this.target.kind, undefined, status);
      this.record(this.headersMs);
    } catch (error) {
      this.target.host.internalError('calls', error);
    }
  }

  end(result: CallResult = success): void {
    if (this.result !== undefined) return;
    this.result = result;
    const { host, kind } = this.target;
    try {
      this.status = result.status ?? this.status;
      const nowMs = host.clock.now();
      this.errorType = callErrorType(kind, result.error, this.status);
      if (result.hit !== undefined) this.noteHit(result.hit);
      if (this.headersMs === undefined) this.record(nowMs);
      else this.bodyMs = nowMs - this.headersMs;
      const { ends } = host;
      if (ends !== undefined) for (const { tell } of ends) tell(this);
    } catch (error) {
      host.internalError('calls', error);
    }
  }

  timelineEntry(workStartedMs: number): TimelineEntry {
    const { wasInWork: isOver } = this;
    return {
      id: this.entryId,
      parentId: this.parentId,
      kind: this.target.kind,
      name: this.summary,
      target: this.target.record.name,
      startMs: this.startedMs - workStartedMs,
      durationMs: isOver ? this.durationMs : undefined,
      waitMs: isOver ? this.waitMs : undefined,
      outcome: isOver ? this.outcome : undefined,
    };
  }

  /** @param nowMs The end of what is measured: of HTTP, the head of the answer. */
  private record(nowMs: number): void {
    const { called, errorType, ofWork, startedMs, work } = this;
    const { record } = this.target;
    const durationMs = nowMs > startedMs ? nowMs - startedMs : 0;
    this.durationMs = durationMs;
    const { waitMs } = this;
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
    this.wasInWork = true;
    ofWork.end(startedMs, durationMs, waitMs);
  }

  private noteHit(isHit: boolean): void {
    const { record } = this.target;
    if (isHit) record.hits += 1;
    else record.misses += 1;
  }
}
