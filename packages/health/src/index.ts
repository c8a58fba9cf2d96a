/** Health checks, Kubernetes probes and graceful shutdown. */

export type { CheckDefinition, CheckFunction, CheckOptions } from './check-options.ts';
export type { CheckResult } from './check-result.ts';
export { type DiskSpaceCheckOptions, diskSpaceCheck } from './checks/disk-space.ts';
export { type EventLoopDelayCheckOptions, eventLoopDelayCheck } from './checks/event-loop-delay.ts';
export { type Heartbeat, type HeartbeatOptions, heartbeat } from './checks/heartbeat.ts';
export { type HttpCheckOptions, httpCheck } from './checks/http.ts';
export type { Limits } from './checks/limits.ts';
export { type MemoryCheckOptions, memoryCheck } from './checks/memory.ts';
export { type ThresholdCheckOptions, thresholdCheck } from './checks/threshold.ts';
export { type TlsCertificateCheckOptions, tlsCertificateCheck } from './checks/tls-certificate.ts';
export { type Health, health } from './health.ts';
export type { HealthChange } from './health-changes.ts';
export type { HealthGroup, HealthOptions, ProbeName } from './health-options.ts';
export type { CheckReport, HealthReport, Phase } from './health-report.ts';
export type { CheckDiagnostics, HealthDiagnostics } from './health-section.ts';
export type { Selection } from './selection.ts';
export { type GracefulShutdown, gracefulShutdown } from './shutdown/graceful-shutdown.ts';
export type { ShutdownHook } from './shutdown/hooks.ts';
export type { GracefulShutdownOptions, HookOptions } from './shutdown/shutdown-options.ts';
export type { ShutdownTarget } from './shutdown/target.ts';
export type { CheckStatus, HealthStatus } from './status.ts';
export type { StatusSpan } from './status-history.ts';
export type { TerminusResult } from './terminus-result.ts';
