import type { Severity } from '../host/signals.ts';
import type { OpenWork } from '../work/open-work.ts';
import type { StackFrame, Stall } from './stall.ts';
import { culpritOf } from './stall-log.ts';
import { stallSeverity } from './stall-severity.ts';

type WorkDetails = 'requestId' | 'traceId';

/** A stall; without details it has neither stacks nor what leads to one request. */
export interface ReportedStall extends Omit<Stall, 'stacks' | 'open'> {
  readonly severity: Severity;
  readonly open: ReadonlyArray<Omit<OpenWork, WorkDetails> & Partial<Pick<OpenWork, WorkDetails>>>;
  readonly stacks?: Stall['stacks'];
  /** The innermost function of the application, else of a library; a detail. Undefined without a stack. */
  readonly culprit?: StackFrame | undefined;
}

export interface StallReport {
  /** In the order in which they were given. */
  readonly stalls: readonly ReportedStall[];
}

/**
 * Returns what the endpoint of stalls answers, ready for `JSON.stringify`.
 *
 * @param options `details`: with stacks, and the ids of requests and traces.
 */
export function stallReport(
  stalls: readonly Stall[],
  { details }: { readonly details: boolean },
): StallReport {
  return { stalls: stalls.map(details ? withDetails : withoutDetails) };
}

function withDetails(stall: Stall): ReportedStall {
  return { ...stall, severity: stallSeverity(stall.durationMs), culprit: culpritOf(stall.stacks) };
}

function withoutDetails({ stacks, open, ...rest }: Stall): ReportedStall {
  return {
    ...rest,
    severity: stallSeverity(rest.durationMs),
    open: open.map(({ requestId, traceId, ...work }) => work),
  };
}
