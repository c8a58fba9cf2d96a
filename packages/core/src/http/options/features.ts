/** What an observation records, combined with `|`; several observers of one response share one record. */
export const httpFeatures = {
  /** Requests by method, route and status, and requests in flight. */
  count: 1,
  /** Durations, live windows, and requests in flight. */
  latency: 2,
  /** Server errors by method, route and type. */
  errors: 4,
  /** Requests over the route's threshold, counted and logged. */
  slow: 8,
  all: 15,
} as const;
