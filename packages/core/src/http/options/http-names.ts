/** The names of the metrics. */
export interface HttpMetricNames {
  /** Undefined where the count of the duration histogram is the number of requests. */
  readonly requests: string | undefined;
  readonly duration: string;
  readonly inFlight: string;
  readonly requestSize: string;
  readonly responseSize: string;
  readonly errors: string;
  /** Of exceptions that the application answered all the same. */
  readonly handledErrors: string;
  readonly slow: string;
  /** Of requests that passed their threshold while they were in flight. */
  readonly overdue: string;
  /** Age of the oldest request in flight. */
  readonly oldest: string;
}

/** How one naming calls the metrics and the labels. */
export interface HttpNames extends HttpMetricNames {
  readonly method: string;
  readonly route: string;
  readonly status: string;
  /**
   * Whether durations and sizes also have labels for the protocol's version, the URL scheme and the type of an error.
   */
  readonly detailed: boolean;
}

const prometheusNames: HttpNames = {
  requests: 'http_requests_total',
  duration: 'http_request_duration_seconds',
  inFlight: 'http_requests_in_flight',
  requestSize: 'http_request_size_bytes',
  responseSize: 'http_response_size_bytes',
  errors: 'http_request_errors_total',
  handledErrors: 'http_handled_errors_total',
  slow: 'http_slow_requests_total',
  overdue: 'http_requests_overdue_total',
  oldest: 'http_requests_in_flight_oldest_seconds',
  method: 'method',
  route: 'route',
  status: 'status_code',
  detailed: false,
};

/**
 * The HTTP server metrics of the OpenTelemetry semantic conventions as Prometheus spells them. The conventions have
 * no counters of errors and slow requests, because a query over the histogram gives both; ours stay available.
 */
const openTelemetryNames: HttpNames = {
  requests: undefined,
  duration: 'http_server_request_duration_seconds',
  inFlight: 'http_server_active_requests',
  requestSize: 'http_server_request_body_size_bytes',
  responseSize: 'http_server_response_body_size_bytes',
  errors: 'http_server_request_errors_total',
  handledErrors: 'http_server_handled_errors_total',
  slow: 'http_server_slow_requests_total',
  overdue: 'http_server_requests_overdue_total',
  oldest: 'http_server_active_requests_oldest_seconds',
  method: 'http_request_method',
  route: 'http_route',
  status: 'http_response_status_code',
  detailed: true,
};

/** `1.0`, `1.1` or `2`. */
export const protocolLabel = 'network_protocol_version';
export const schemeLabel = 'url_scheme';
export const errorTypeLabel = 'error_type';

export type HttpNaming = 'prometheus' | 'opentelemetry';

/** Returns the names of the metrics that a naming has, which are those that may be given others. */
export function httpMetricNames(naming: HttpNaming): HttpMetricNames {
  const { method, route, status, detailed, ...metrics } = namesOf(naming);
  return metrics;
}

/** @param options A naming, and the names that replace some of it. */
export function httpNames({
  naming,
  names,
}: {
  readonly naming: HttpNaming;
  readonly names: Readonly<Partial<Record<keyof HttpMetricNames, string>>>;
}): HttpNames {
  return { ...namesOf(naming), ...names };
}

function namesOf(naming: HttpNaming): HttpNames {
  return naming === 'opentelemetry' ? openTelemetryNames : prometheusNames;
}

/** Names that a custom label cannot have, in either naming, so that changing the naming never breaks a service. */
export const builtInLabels: readonly string[] = [
  ...[prometheusNames, openTelemetryNames].flatMap(({ method, route, status }) => [method, route, status]),
  protocolLabel,
  schemeLabel,
  errorTypeLabel,
];
