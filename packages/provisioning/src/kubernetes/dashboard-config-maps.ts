import { GoldenSignalsError } from '@golden-signals/core';
import { checkOptions, isNonEmptyString, type Rules } from '@golden-signals/core/extension';
import { type Metadata, metadataOf, type ResourceOptions, resourceRules } from './resource.ts';

/** What `dashboardConfigMaps` takes. */
export interface DashboardConfigMapOptions extends ResourceOptions {
  /** Of the service: what the names begin with. */
  name: string;
  /** The folder of Grafana. Default: that of Grafana's configuration. */
  folder?: string;
}

/** A ConfigMap with one dashboard, as the sidecar of Grafana's Helm chart finds it. */
export interface DashboardConfigMap {
  readonly apiVersion: 'v1';
  readonly kind: 'ConfigMap';
  readonly metadata: Metadata & { readonly annotations?: Readonly<Record<string, string>> };
  readonly data: Readonly<Record<string, string>>;
}

/** What Kubernetes stores in one at most. */
const mostBytes = 2 ** 20;

const rules: Rules<DashboardConfigMapOptions> = {
  ...resourceRules,
  name: isNonEmptyString,
  folder: isNonEmptyString,
};

/**
 * Returns one ConfigMap for each dashboard, because Kubernetes limits their size. They have the label and the annotation by
 * which the sidecar of Grafana's Helm chart looks for them (`grafana_dashboard`, `grafana_folder`).
 *
 * @param dashboards By name, as `grafanaDashboards` returns them.
 * @throws GoldenSignalsError `ERR_GS_PROVISIONING_DASHBOARD_SIZE`, `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function dashboardConfigMaps(
  dashboards: Readonly<Record<string, object>>,
  options: DashboardConfigMapOptions,
): DashboardConfigMap[] {
  checkOptions('dashboardConfigMaps', options, rules);
  const { name: service, folder, labels } = options;
  return Object.entries(dashboards).map(([dashboard, content]) => {
    const name = `${service}-dashboard-${dashboard}`;
    const text = `${JSON.stringify(content, undefined, 2)}\n`;
    const bytes = Buffer.byteLength(text);
    if (bytes > mostBytes) {
      throw new GoldenSignalsError(
        'ERR_GS_PROVISIONING_DASHBOARD_SIZE',
        `The dashboard "${dashboard}" has ${bytes} bytes, and a ConfigMap holds ${mostBytes} at most: give it to Grafana as a file, or leave panels out.`,
      );
    }
    const metadata = metadataOf('dashboardConfigMaps', name, service, {
      ...options,
      labels: { grafana_dashboard: '1', ...labels },
    });
    return {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: folder === undefined ? metadata : { ...metadata, annotations: { grafana_folder: folder } },
      data: { [`${service}-${dashboard}.json`]: text },
    };
  });
}
