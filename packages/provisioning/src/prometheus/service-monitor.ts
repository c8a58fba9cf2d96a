import {
  checkOptions,
  isNonEmptyString,
  isNumber,
  isPlainObject,
  type Labels,
  promql,
  type Rules,
} from '@golden-signals/core/extension';
import type { Definitions } from '../definitions.ts';

/** What `serviceMonitor` takes. */
export interface ServiceMonitorOptions {
  /** Default: that which it is applied to. */
  namespace?: string;
  /** The name of the service's port. Default: `http`. */
  port?: string;
  /** How often each process is scraped, in milliseconds, from 1,000 to 300,000. Default: 15,000. */
  intervalMs?: number;
  /** Where the bearer token is that the metrics ask for: a secret of the same namespace. Default: they ask for none. */
  bearerToken?: { readonly secret: string; readonly key: string };
}

/** A ServiceMonitor of the Prometheus Operator. */
export interface ServiceMonitor {
  readonly apiVersion: 'monitoring.coreos.com/v1';
  readonly kind: 'ServiceMonitor';
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels: Labels };
  readonly spec: {
    readonly jobLabel: string;
    readonly selector: { readonly matchLabels: Labels };
    readonly endpoints: readonly object[];
  };
}

const nameLabel = 'app.kubernetes.io/name';

const serviceMonitorRules: Rules<ServiceMonitorOptions> = {
  namespace: isNonEmptyString,
  port: isNonEmptyString,
  intervalMs: isNumber({ min: 1_000, max: 300_000, integer: true }),
  bearerToken: isPlainObject,
};

/** @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID` */
export function resolveServiceMonitorOptions(options: ServiceMonitorOptions) {
  checkOptions('serviceMonitor', options, serviceMonitorRules);
  return { ...options, port: options.port ?? 'http', intervalMs: options.intervalMs ?? 15_000 };
}

/**
 * Returns the resource by which the Prometheus Operator scrapes what stands behind a service of Kubernetes with the label
 * `app.kubernetes.io/name`; that is then the label `job`, for which the rules ask.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function serviceMonitor(
  { service, metricsPath }: Definitions,
  options: ServiceMonitorOptions = {},
): ServiceMonitor {
  const { namespace, port, intervalMs, bearerToken } = resolveServiceMonitorOptions(options);
  const labels = { [nameLabel]: service.name };
  const credentials = bearerToken && { name: bearerToken.secret, key: bearerToken.key };
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: { name: service.name, ...(namespace !== undefined && { namespace }), labels },
    spec: {
      jobLabel: nameLabel,
      selector: { matchLabels: labels },
      endpoints: [
        {
          port,
          path: metricsPath,
          interval: promql.duration(intervalMs),
          ...(credentials && { authorization: { type: 'Bearer', credentials } }),
        },
      ],
    },
  };
}
