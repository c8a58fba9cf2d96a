import type { OpenWork } from '../work/open-work.ts';
import type { Stall } from './stall.ts';

type WorkDetails = 'requestId' | 'traceId';

/** A stall; without details it has neither stacks nor what leads to one request. */
export interface ReportedStall extends Omit<Stall, 'stacks' | 'open'> {
  readonly open: ReadonlyArray<Omit<OpenWork, WorkDetails> & Partial<Pick<OpenWork, WorkDetails>>>;
  readonly stacks?: Stall['stacks'];
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
  return { stalls: details ? stalls : stalls.map(withoutDetails) };
}

function withoutDetails({ stacks, open, ...rest }: Stall): ReportedStall {
  return { ...rest, open: open.map(({ requestId, traceId, ...work }) => work) };
}
