import type { Metrics } from '@golden-signals/core/extension';

const serverLabels = ['server_address', 'server_port'] as const;

/** What is measured of outgoing requests besides the calls themselves. */
export type HttpMetrics = ReturnType<typeof httpMetrics>;

/** Makes the metrics; the conventions have names for calls and lookups only. */
export function httpMetrics(metrics: Metrics) {
  return {
    body: metrics.histogram({
      name: 'http_client_response_body_duration_seconds',
      help: 'Time from the head of a response to its end, in seconds.',
      labelNames: serverLabels,
    }),
    connecting: metrics.histogram({
      name: 'http_client_connection_create_time_seconds',
      help: 'Time to open a connection, lookup of the name and TLS included, in seconds.',
      labelNames: serverLabels,
    }),
    retries: metrics.counter({
      name: 'http_client_retries_total',
      help: 'Requests that repeat one that failed before within the same work.',
      labelNames: ['http_request_method', ...serverLabels],
    }),
    lookups: metrics.histogram({
      name: 'dns_lookup_duration_seconds',
      help: 'Time to look up the name of a host that is called by HTTP, in seconds.',
      labelNames: ['dns_question_name'],
    }),
  };
}
