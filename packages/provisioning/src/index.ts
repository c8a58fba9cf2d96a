/** Files for Prometheus, Grafana and Kubernetes, made from what a service defines. */

export type { Definitions, ServedMetric } from './definitions.ts';
// Grafana
export type { Dashboard } from './grafana/dashboard-json.ts';
export { type DashboardName, grafanaDashboards } from './grafana/grafana-dashboards.ts';
export { grafanaFiles } from './grafana/grafana-files.ts';
export type { GrafanaFilesOptions, GrafanaOptions } from './grafana/grafana-options.ts';
// Kubernetes
export {
  type DashboardConfigMap,
  type DashboardConfigMapOptions,
  dashboardConfigMaps,
} from './kubernetes/dashboard-config-maps.ts';
export { type PodMonitor, type PodMonitorOptions, podMonitor } from './kubernetes/pod-monitor.ts';
export {
  type PrometheusRule,
  type PrometheusRuleResourceOptions,
  prometheusRule,
} from './kubernetes/prometheus-rule.ts';
// Prometheus
export { type PrometheusRules, prometheusRules, prometheusRulesYaml } from './prometheus/prometheus-rules.ts';
export type {
  AlertingRule,
  OmittedRule,
  RecordingRule,
  RuleFile,
  RuleGroup,
} from './prometheus/rule-file.ts';
export type { PrometheusRuleOptions } from './prometheus/rule-options.ts';
export { prometheusRuleTests, type RuleTest, type RuleTestFile } from './prometheus/rule-tests.ts';
export { type ScrapeConfiguration, scrapeConfiguration } from './prometheus/scrape-configuration.ts';
export type { ScrapeCredentials, ScrapeOptions } from './prometheus/scrape-options.ts';
export {
  type ServiceMonitor,
  type ServiceMonitorOptions,
  serviceMonitor,
} from './prometheus/service-monitor.ts';
export { type Provisioning, type ProvisioningOptions, provisioning } from './provisioning.ts';
export { toYaml } from './yaml.ts';
