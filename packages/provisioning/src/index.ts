/** Files for Prometheus, Grafana and Kubernetes, made from what a service defines. */

export type { Definitions, ServedMetric } from './definitions.ts';
export { type Provisioning, type ProvisioningOptions, provisioning } from './provisioning.ts';
export { toYaml } from './yaml.ts';
