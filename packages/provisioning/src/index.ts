/** Files for Prometheus, Grafana and Kubernetes, made from what a service defines. */

export type { Definitions, ServedMetric } from './definitions.ts';
export type { Dashboard } from './grafana/dashboard-json.ts';
export { type DashboardName, grafanaDashboards } from './grafana/grafana-dashboards.ts';
export { grafanaEndpoint } from './grafana/grafana-endpoint.ts';
export { grafanaFiles } from './grafana/grafana-files.ts';
export type { GrafanaFilesOptions, GrafanaOptions } from './grafana/grafana-options.ts';
export { type Provisioning, provisioning } from './provisioning.ts';
