import type { ReadOptions } from '../host/section.ts';
import type { SlowRequestRecord } from './slow-requests.ts';

type Details = 'requestId' | 'traceId' | 'timeline' | 'context';

/** A record; without details it has none of the fields that lead to one request. */
export type ReportedSlowRequest = Omit<SlowRequestRecord, Details> &
  Partial<Pick<SlowRequestRecord, Details>>;

export interface SlowReport {
  /** The slowest first. */
  readonly slowest: readonly ReportedSlowRequest[];
  /** The latest first. */
  readonly recent: readonly ReportedSlowRequest[];
}

/** Returns what the endpoint of slow requests answers, ready for `JSON.stringify`. */
export function slowReport(
  { slowest, recent }: { slowest: readonly SlowRequestRecord[]; recent: readonly SlowRequestRecord[] },
  { details }: ReadOptions,
): SlowReport {
  return details
    ? { slowest, recent }
    : { slowest: slowest.map(withoutDetails), recent: recent.map(withoutDetails) };
}

function withoutDetails({
  requestId,
  traceId,
  timeline,
  context,
  ...rest
}: SlowRequestRecord): ReportedSlowRequest {
  return rest;
}
