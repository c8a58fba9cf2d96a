import type { CallTargetOptions } from '../host/calls.ts';
import { methodIndex, methodLabels } from '../http/options/methods.ts';
import { defaultBuckets, type Histogram, type HistogramOptions } from '../metrics/histogram.ts';
import type { HistogramSeries } from '../metrics/histogram-series.ts';
import type { Registry } from '../metrics/registry.ts';
import type { CallKind } from '../work/call-totals.ts';

/** What one series is about. */
export interface SeriesOfCalls {
  readonly target: CallTargetOptions;
  readonly operation: string;
  readonly collection: string | undefined;
  /** Empty where there is none. */
  readonly status: string | number;
  /** Empty for what is no error. */
  readonly errorType: string;
}

/** One metric for one or several kinds of calls. */
interface Family {
  readonly options: HistogramOptions<string>;
  labelsOf(calls: SeriesOfCalls): Record<string, unknown>;
}

/**
 * The client metrics of OpenTelemetry's semantic conventions as Prometheus spells them, with the buckets that these
 * advise (https://opentelemetry.io/docs/specs/semconv/db/database-metrics/, …/http/http-metrics/,
 * …/messaging/messaging-metrics/). The pool, which the first has besides, is a label of the conventions for pools.
 */
const database: Family = {
  options: {
    name: 'db_client_operation_duration_seconds',
    help: 'Duration of calls to databases and caches, the wait for a connection included, in seconds.',
    labelNames: [
      'db_system_name',
      'db_namespace',
      'db_collection_name',
      'db_operation_name',
      'db_client_connection_pool_name',
      'error_type',
      'server_address',
      'server_port',
    ],
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10],
  },
  labelsOf: ({ target, operation, collection, errorType }) => ({
    db_system_name: target.system,
    db_namespace: target.namespace,
    db_collection_name: collection,
    db_operation_name: operation,
    db_client_connection_pool_name: target.pool,
    error_type: errorType,
    server_address: target.address,
    server_port: target.port,
  }),
};

const http: Family = {
  options: {
    name: 'http_client_request_duration_seconds',
    help: 'Time from the call of an HTTP client to the head of the response, in seconds.',
    labelNames: [
      'http_request_method',
      'server_address',
      'server_port',
      'http_response_status_code',
      'error_type',
      'url_template',
    ],
    buckets: defaultBuckets,
  },
  labelsOf: ({ target, operation, collection, status, errorType }) => ({
    http_request_method: methodLabels[methodIndex(operation)],
    server_address: target.address,
    server_port: target.port,
    http_response_status_code: status,
    error_type: errorType,
    url_template: collection,
  }),
};

const messaging: Family = {
  options: {
    name: 'messaging_client_operation_duration_seconds',
    help: 'Duration of calls to message brokers, in seconds.',
    labelNames: [
      'messaging_system',
      'messaging_operation_name',
      'messaging_destination_name',
      'error_type',
      'server_address',
      'server_port',
    ],
    buckets: defaultBuckets,
  },
  labelsOf: ({ target, operation, collection, errorType }) => ({
    messaging_system: target.system,
    messaging_operation_name: operation,
    messaging_destination_name: collection,
    error_type: errorType,
    server_address: target.address,
    server_port: target.port,
  }),
};

/** To OpenTelemetry, caches are databases. */
const families: Readonly<Record<CallKind, Family>> = { database, cache: database, http, messaging };

/** The metrics of calls, each made with the first target that needs it. */
export class CallMetrics {
  readonly #registry: Registry;
  readonly #histograms = new Map<Family, Histogram<string>>();

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  /** @throws GoldenSignalsError `ERR_GS_METRIC_CONFLICT` */
  prepare(kind: CallKind): void {
    this.#histogram(families[kind]);
  }

  /**
   * Takes the metric out that a kind is counted in, unless something was counted in it, or may be.
   *
   * @param others Kinds that are still called.
   */
  discardUnused(kind: CallKind, others: readonly CallKind[]): void {
    const family = families[kind];
    if (others.some((other) => families[other] === family)) return;
    if (this.#histograms.get(family)?.seriesCount !== 0) return;
    this.#registry.remove(family.options.name);
    this.#histograms.delete(family);
  }

  series(calls: SeriesOfCalls): HistogramSeries {
    const family = families[calls.target.kind];
    return this.#histogram(family).labels(family.labelsOf(calls));
  }

  #histogram(family: Family): Histogram<string> {
    let histogram = this.#histograms.get(family);
    if (histogram === undefined) {
      histogram = this.#registry.histogram(family.options);
      this.#histograms.set(family, histogram);
    }
    return histogram;
  }
}
