import type { HttpNames, ServiceIdentity, SignalDefinition, WatchRule } from '@golden-signals/core/extension';

/** One metric that the application serves. */
export interface ServedMetric {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram' | 'unknown';
  readonly help: string;
  /** Without `le`. */
  readonly labelNames: readonly string[];
}

/** What all files are made from: what the application itself says is to be watched, and what it serves. */
export interface Definitions {
  readonly service: ServiceIdentity;
  /** In the order in which they were defined, as the next is; `limits` are those in force, as the user has set them. */
  readonly signals: readonly SignalDefinition[];
  readonly rules: readonly WatchRule[];
  readonly metrics: readonly ServedMetric[];
  /** The names of the HTTP metrics and their labels; undefined while nothing measures HTTP. */
  readonly http: HttpNames | undefined;
  /** Where the sections are served, for example `/monitoring`. */
  readonly monitoringPath: string;
  /** What Prometheus scrapes, for example `/metrics`. */
  readonly metricsPath: string;
}
