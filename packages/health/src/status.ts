/** What a check can find: it works, it works but somebody should look, it does not work. */
export type CheckStatus = 'healthy' | 'degraded' | 'unhealthy';

/**
 * What that means for the service.
 *
 * - `degraded`: an optional check failed, or any check passed a warning level. It still serves.
 * - `unhealthy`: a required check failed. Requests should go elsewhere.
 * - `critical`: a liveness check failed. The process itself cannot go on, and should be restarted.
 */
export type HealthStatus = CheckStatus | 'critical';

export interface WeightedStatus {
  readonly status: CheckStatus;
  readonly required: boolean;
  readonly liveness: boolean;
}

/** Returns the status of the whole; without any check it is healthy. */
export function overallStatus(checks: Iterable<WeightedStatus>): HealthStatus {
  let overall: CheckStatus = 'healthy';
  for (const { status, required, liveness } of checks) {
    if (status === 'healthy') continue;
    if (status === 'unhealthy' && liveness) return 'critical';
    if (status === 'unhealthy' && required) overall = 'unhealthy';
    else if (overall === 'healthy') overall = 'degraded';
  }
  return overall;
}

/** As metrics show it: below 0.5 the service does not serve, so `min(health_status) < 0.5` is an alert. */
export const statusValue: Readonly<Record<HealthStatus, number>> = {
  healthy: 1,
  degraded: 0.5,
  unhealthy: 0,
  critical: -1,
};

export function isCheckStatus(value: unknown): value is CheckStatus {
  return value === 'healthy' || value === 'degraded' || value === 'unhealthy';
}
