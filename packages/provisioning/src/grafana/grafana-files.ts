import { stringify } from 'yaml';
import type { Definitions } from '../definitions.ts';
import { grafanaDashboards } from './grafana-dashboards.ts';
import { type GrafanaFilesOptions, resolveGrafanaFilesOptions } from './grafana-options.ts';

/**
 * Returns what Grafana reads at its start, by path: the dashboards below `dashboards/`, and below `provisioning/` the files
 * that belong into its folder of that name, `/etc/grafana/provisioning`.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`, `ERR_GS_OPTION_UNKNOWN`
 */
export function grafanaFiles(
  definitions: Definitions,
  options: GrafanaFilesOptions = {},
): Record<string, string> {
  const { prometheusUrl, dashboardsPath, tracesUid } = resolveGrafanaFilesOptions(options);
  const { histograms, serviceUrl, runbooksUrl } = options;
  const dashboards = grafanaDashboards(definitions, {
    ...(histograms && { histograms }),
    ...(serviceUrl && { serviceUrl }),
    ...(runbooksUrl && { runbooksUrl }),
  });
  const { name } = definitions.service;
  const provider = {
    name: `${name}: Golden Signals`,
    folder: name,
    type: 'file',
    allowUiUpdates: false,
    options: { path: dashboardsPath },
  };
  const prometheus = {
    name: 'Prometheus',
    uid: 'prometheus',
    type: 'prometheus',
    access: 'proxy',
    url: prometheusUrl,
    isDefault: true,
    jsonData: {
      httpMethod: 'POST',
      ...(tracesUid !== undefined && {
        exemplarTraceIdDestinations: [{ name: 'trace_id', datasourceUid: tracesUid }],
      }),
    },
  };
  return {
    ...Object.fromEntries(
      Object.values(dashboards).map((dashboard) => [
        `dashboards/${dashboard.uid}.json`,
        `${JSON.stringify(dashboard, undefined, 2)}\n`,
      ]),
    ),
    'provisioning/dashboards/golden-signals.yaml': stringify({ apiVersion: 1, providers: [provider] }),
    'provisioning/datasources/prometheus.yaml': stringify({ apiVersion: 1, datasources: [prometheus] }),
  };
}
