import type { ErrorGroup } from './error-group.ts';

/** What anybody may see of a group: no message, stack, sample or field. */
export type ErrorGroupSummary = Pick<
  ErrorGroup,
  | 'fingerprint'
  | 'type'
  | 'count'
  | 'handled'
  | 'firstSeenMs'
  | 'lastSeenMs'
  | 'isNew'
  | 'perMinute'
  | 'routes'
  | 'statuses'
>;

/** The groups of errors as an endpoint answers them. */
export interface ErrorReport {
  readonly groups: readonly (ErrorGroup | ErrorGroupSummary)[];
}

/** @param options `details`: whether the reader may see everything that is kept. */
export function errorReport(groups: readonly ErrorGroup[], { details }: { details: boolean }): ErrorReport {
  return { groups: details ? groups : groups.map(summarise) };
}

function summarise(group: ErrorGroup): ErrorGroupSummary {
  const { fingerprint, type, count, handled, firstSeenMs, lastSeenMs, isNew, perMinute, routes, statuses } =
    group;
  return { fingerprint, type, count, handled, firstSeenMs, lastSeenMs, isNew, perMinute, routes, statuses };
}
