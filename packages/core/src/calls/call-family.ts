import type { CallKind } from '../work/call-totals.ts';

/** Calls that have one metric and one set of signals, as the ids of these begin. */
export type CallFamily = 'database' | 'http_client' | 'messaging';

/** To OpenTelemetry, caches are databases. */
export const familyOfKind: Readonly<Record<CallKind, CallFamily>> = {
  database: 'database',
  cache: 'database',
  http: 'http_client',
  messaging: 'messaging',
};

/** Returns the id of the signal that says how many calls of a kind fail. */
export function errorRatioSignal(kind: CallKind): string {
  return `${familyOfKind[kind]}.call_error_ratio`;
}
