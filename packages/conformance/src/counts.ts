import type { Monitor } from '@golden-signals/core';

/** Counts by `method route status` (or `error_type`), for example `{ 'GET /users/:user 200': 2 }`. */
export type Counts = Readonly<Record<string, number>>;

/** Everything that the HTTP metrics say, in a form that can be compared at once. */
export interface Readings {
  /** `http_requests_total` by method, route and status code. */
  readonly requests: Counts;
  /** The count of `http_request_duration_seconds`, which must equal `requests` unless a case says otherwise. */
  readonly durations: Counts;
  /** `http_request_errors_total` by method, route and error type. */
  readonly errors: Counts;
  /** `http_handled_errors_total` by method, route and error type. */
  readonly handled: Counts;
  /** `http_slow_requests_total` by method and route. */
  readonly slow: Counts;
  readonly inFlight: number;
  /** Failures of the monitoring itself. */
  readonly internalErrors: number;
  /** Requests of the service in the live window. */
  readonly windowRequests: number;
}

/** Reads the metrics as a scrape does. Series that count nothing are left out. */
export async function readCounts(monitor: Monitor): Promise<Readings> {
  const families = new Map((await monitor.registry.collect()).map((family) => [family.name, family]));
  const read = (name: string, labelNames: readonly string[]): Counts => {
    const counts: Record<string, number> = {};
    for (const point of families.get(name)?.points ?? []) {
      const value = 'count' in point ? point.count : point.value;
      const { names, values } = point.labels;
      const key = labelNames.map((label) => values[names.indexOf(label)]).join(' ');
      if (value > 0) counts[key] = (counts[key] ?? 0) + value;
    }
    return counts;
  };
  return {
    requests: read('http_requests_total', ['method', 'route', 'status_code']),
    durations: read('http_request_duration_seconds', ['method', 'route', 'status_code']),
    errors: read('http_request_errors_total', ['method', 'route', 'error_type']),
    handled: read('http_handled_errors_total', ['method', 'route', 'error_type']),
    slow: read('http_slow_requests_total', ['method', 'route']),
    inFlight: sumOf(read('http_requests_in_flight', ['method'])),
    internalErrors: sumOf(read('golden_signals_internal_errors_total', ['component'])),
    windowRequests: monitor.http.readService('short').requests,
  };
}

export function sumOf(counts: Counts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
