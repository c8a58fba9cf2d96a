import { errorTypeOf } from '../base/error-type.ts';
import type { ContextSource, WorkContext } from '../context/work-context.ts';
import type { CallTotals } from '../work/call-totals.ts';
import { createRequestId } from '../work/request-id.ts';
import type { OperationOutcome, Timeline, TimelineEntry } from '../work/timeline.ts';
import type { Traceparent } from '../work/traceparent.ts';
import type { WorkEnd, WorkIds, WorkState } from '../work/work.ts';
import { type CallingWork, noCalls, type WorkCalls } from '../work/work-calls.ts';
import type { SlottedWork } from '../work/work-listeners.ts';

/** What differs between the ends of runs. */
interface RunEnd extends Pick<WorkEnd, 'durationMs' | 'waitMs' | 'error' | 'tracksErrors' | 'thresholdMs'> {
  readonly outcome: OperationOutcome;
}

const noIds: WorkIds = { requestId: undefined, traceId: undefined, spanId: undefined };

/** What runs of operations and of defined work have in common as work: everything but requests. */
export abstract class RunWork implements SlottedWork, CallingWork, ContextSource {
  /** By the clock of the monitor. */
  readonly startedMs: number;
  state: WorkState = 'open';
  slots: unknown[] | undefined = undefined;
  ownCalls: WorkCalls | undefined = undefined;
  givenId: string | undefined = undefined;

  constructor(startedMs: number) {
    this.startedMs = startedMs;
  }

  abstract get kind(): 'job' | 'operation';
  abstract get name(): string;
  /** Its own, or that of the work that it is part of; undefined where contexts are not tracked. */
  protected abstract get context(): WorkContext | undefined;

  get method(): undefined {
    return undefined;
  }

  get methodText(): string {
    return '';
  }

  get carrier(): this {
    return this;
  }

  header(_name: string): string | undefined {
    return undefined;
  }

  get id(): string {
    this.givenId ??= this.context?.requestId ?? createRequestId();
    return this.givenId;
  }

  get ids(): WorkIds {
    return this.context?.ids ?? noIds;
  }

  get trace(): Traceparent | undefined {
    return undefined;
  }

  get timeline(): readonly TimelineEntry[] {
    return this.context?.ownTimeline?.entries ?? [];
  }

  get callTimeline(): Timeline | undefined {
    return this.context?.timeline;
  }

  get calls(): CallTotals {
    return this.ownCalls ?? noCalls;
  }

  get fields(): Readonly<Record<string, unknown>> | undefined {
    return this.context?.ownFields;
  }

  /** Returns the end of this run as listeners get it. */
  protected endOf(end: RunEnd): WorkEnd {
    const { outcome, durationMs, waitMs, error, tracksErrors, thresholdMs } = end;
    const isError = outcome === 'error';
    // Named one by one: spreading takes twenty times as long, at every run.
    return {
      work: this,
      name: this.name,
      method: undefined,
      status: undefined,
      outcome,
      durationMs,
      waitMs,
      firstByteMs: undefined,
      requestBytes: 0,
      responseBytes: 0,
      errorType: isError ? errorTypeOf(error) : '',
      error,
      isError,
      tracksErrors,
      isSlow: durationMs > thresholdMs,
      thresholdMs,
    };
  }
}
