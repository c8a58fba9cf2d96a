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
import { type Metadata, metadataOf, nameLabel, type ResourceOptions, resourceRules } from './resource.ts';

/** What `podMonitor` takes. */
export interface PodMonitorOptions extends ResourceOptions {
  /** Default: that of the service. */
  name?: string;
  /** Labels of the pods. Default: `app.kubernetes.io/name`, with the name of the service. */
  podLabels?: Labels;
  /** The name of the container's port. Default: `http`. */
  port?: string;
  /** How often each pod is scraped, in milliseconds, from 1,000 to 300,000. Default: 15,000. */
  intervalMs?: number;
  /** Where the bearer token is that the metrics ask for: a secret of the same namespace. Default: they ask for none. */
  bearerToken?: { readonly secret: string; readonly key: string };
}

/** A PodMonitor of the Prometheus Operator. */
export interface PodMonitor {
  readonly apiVersion: 'monitoring.coreos.com/v1';
  readonly kind: 'PodMonitor';
  readonly metadata: Metadata;
  readonly spec: {
    readonly jobLabel: string;
    readonly selector: { readonly matchLabels: Labels };
    readonly podMetricsEndpoints: readonly [PodMetricsEndpoint];
  };
}

interface PodMetricsEndpoint {
  readonly port: string;
  readonly path: string;
  readonly interval: string;
  readonly authorization?: {
    readonly type: 'Bearer';
    readonly credentials: { readonly name: string; readonly key: string };
  };
}

const rules: Rules<PodMonitorOptions> = {
  ...resourceRules,
  name: isNonEmptyString,
  podLabels: isPlainObject,
  port: isNonEmptyString,
  intervalMs: isNumber({ min: 1_000, max: 300_000, integer: true }),
  bearerToken: isPlainObject,
};

/**
 * Returns the resource by which the Prometheus Operator scrapes each pod of a service: each counts its own requests. The
 * label `job` is the value of the pods' `app.kubernetes.io/name`, for which the generated rules and dashboards ask.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function podMonitor(definitions: Definitions, options: PodMonitorOptions = {}): PodMonitor {
  checkOptions('podMonitor', options, rules);
  const { service, metricsPath } = definitions;
  const { name = service.name, port = 'http', intervalMs = 15_000, bearerToken } = options;
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PodMonitor',
    metadata: metadataOf('podMonitor', name, service.name, options),
    spec: {
      jobLabel: nameLabel,
      selector: { matchLabels: options.podLabels ?? { [nameLabel]: service.name } },
      podMetricsEndpoints: [
        {
          port,
          path: metricsPath,
          interval: promql.duration(intervalMs),
          ...(bearerToken === undefined
            ? {}
            : {
                authorization: {
                  type: 'Bearer' as const,
                  credentials: { name: bearerToken.secret, key: bearerToken.key },
                },
              }),
        },
      ],
    },
  };
}
