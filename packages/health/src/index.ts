/** Health checks, Kubernetes probes and graceful shutdown. */

export type { CheckDefinition, CheckFunction, CheckOptions } from './check-options.ts';
export type { CheckResult } from './check-result.ts';
export { type Health, health } from './health.ts';
export type { HealthChange, HealthListener } from './health-changes.ts';
export type { HealthGroup, HealthOptions, ProbeName } from './health-options.ts';
export type { CheckReport, HealthReport, Phase } from './health-report.ts';
export type { Selection } from './selection.ts';
export type { CheckStatus, HealthStatus } from './status.ts';
export type { TerminusResult } from './terminus-result.ts';
