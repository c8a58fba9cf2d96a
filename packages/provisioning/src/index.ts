/** Files for Prometheus, Grafana and Kubernetes, made from what a service defines. */

export type { Definitions, ServedMetric } from './definitions.ts';
export { type Provisioning, provisioning } from './provisioning.ts';
