import { currentScope } from '../context/current-context.ts';
import type { Call, CallDetails, CallEnd, CallOrigin, CallTarget, CallTargetOptions } from '../host/calls.ts';
import type { MonitorCore } from '../host/monitor-core.ts';
import type { OperationRun, Work } from '../work/work.ts';
import { type CallingWork, WorkCalls } from '../work/work-calls.ts';
import { MeasuredCall } from './measured-call.ts';
import type { TargetRecord } from './target-record.ts';
import { UnmeasuredTarget, unmeasuredCall } from './unmeasured-target.ts';

/** What the calls of a monitor need of it. */
export interface CallsHost extends Pick<MonitorCore, 'clock' | 'work' | 'internalError'> {
  /** Undefined when there is no listener. */
  readonly ends: readonly CallEndListener[] | undefined;
}

export interface CallEndListener {
  /** Must not throw. */
  readonly tell: (end: CallEnd) => void;
}

/** A target whose calls are recorded. */
export class MeasuredTarget extends UnmeasuredTarget implements CallTarget {
  readonly record: TargetRecord;
  readonly host: CallsHost;
  private release: (() => void) | undefined;

  /** @param release Called once when it is closed. */
  constructor(options: CallTargetOptions, record: TargetRecord, host: CallsHost, release: () => void) {
    super(options);
    this.record = record;
    this.host = host;
    this.release = release;
  }

  override begin(details: CallDetails, origin?: CallOrigin): Call {
    try {
      return origin === undefined ? this.beginNow(details) : this.beginFor(details, origin);
    } catch (error) {
      this.host.internalError('calls', error);
      return unmeasuredCall;
    }
  }

  override close(): void {
    this.release?.();
    this.release = undefined;
  }

  private beginNow(details: CallDetails): MeasuredCall {
    const { host } = this;
    const startedMs = host.clock.now();
    const scope = currentScope();
    const work = scope?.root.workOf(host.work) as CallingWork | undefined;
    return this.start(details, startedMs, work, scope?.entryId);
  }

  private beginFor(details: CallDetails, origin: CallOrigin): MeasuredCall {
    const { host } = this;
    const nowMs = host.clock.now();
    const given = origin.startedMs;
    const startedMs = Number.isFinite(given) && given! < nowMs ? given! : nowMs;
    const scope = currentScope();
    const current = scope?.root.workOf(host.work);
    const work = 'work' in origin ? rootOf(origin.work ?? undefined) : current;
    // The operation that runs now may be another's.
    const parentId = work === current ? scope?.entryId : undefined;
    return this.start(details, startedMs, work as CallingWork | undefined, parentId);
  }

  private start(
    details: CallDetails,
    startedMs: number,
    work: CallingWork | undefined,
    parentId: number | undefined,
  ): MeasuredCall {
    const { record } = this;
    const called = record.called(details);
    record.inProgress += 1;
    if (work === undefined || work.state !== 'open') {
      return new MeasuredCall(this, called, details, startedMs, work, undefined, undefined);
    }
    work.ownCalls ??= new WorkCalls();
    const ofWork = work.ownCalls.to(record);
    ofWork.begin(startedMs);
    const call = new MeasuredCall(this, called, details, startedMs, work, ofWork, parentId);
    work.callTimeline?.add(call);
    return call;
  }
}

/** A run inside of other work is a part of that. */
function rootOf(work: Work | undefined): Work | undefined {
  return work?.kind === 'operation' ? ((work as OperationRun).work ?? work) : work;
}
