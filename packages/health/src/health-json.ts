import type { CheckReport, HealthReport } from './health-report.ts';
import type { CheckStatus, HealthStatus } from './status.ts';

/** How much of a check is shown: its status, also why, or everything. */
export type Visibility = 'status' | 'messages' | 'everything';

/**
 * Returns the report as JSON, for people and programs: `{ status, phase, timestamp, uptimeSeconds, version, checks }`.
 */
export function healthJson(report: HealthReport, visibility: Visibility): object {
  return {
    status: report.status,
    phase: report.phase,
    timestamp: new Date(report.timestampMs).toISOString(),
    uptimeSeconds: Math.round(report.uptimeSeconds),
    version: report.service.version,
    // Not by assignment, which would lose a check named `__proto__`.
    checks: Object.fromEntries(report.checks.map((check) => [check.name, checkJson(check, visibility)])),
  };
}

function checkJson(check: CheckReport, visibility: Visibility): object {
  const { status, message } = check;
  if (visibility === 'status') return { status };
  const durationMs = rounded(check.durationMs);
  if (visibility === 'messages') return { status, message, durationMs };
  return {
    status,
    message,
    durationMs,
    ageMs: Math.round(check.ageMs),
    timestamp: new Date(check.timestampMs).toISOString(),
    required: check.required,
    ...(check.liveness ? { liveness: true } : {}),
    tags: check.tags,
    consecutiveFailures: check.consecutiveFailures,
    details: check.details,
  };
}

const draftStatus: Readonly<Record<HealthStatus, 'pass' | 'warn' | 'fail'>> = {
  healthy: 'pass',
  degraded: 'warn',
  unhealthy: 'fail',
  critical: 'fail',
};

/** Returns the report in the shape of draft-inadarei-api-health-check-06, `application/health+json`. */
export function healthDraftJson(report: HealthReport, visibility: Visibility): object {
  const { name, version } = report.service;
  const checks: Record<string, object[]> = {};
  for (const check of report.checks) {
    checks[`${check.name}:responseTime`] = [draftCheck(check, visibility)];
  }
  return {
    status: draftStatus[report.status],
    version,
    serviceId: name,
    notes: [`phase: ${report.phase}`],
    checks,
  };
}

/** An optional check that failed only warns, because the draft derives nothing from a status but its severity. */
function draftCheck(check: CheckReport, visibility: Visibility): object {
  const effective: CheckStatus = check.status === 'unhealthy' && !check.required ? 'degraded' : check.status;
  return {
    componentId: check.name,
    ...(visibility === 'status' ? {} : { observedValue: rounded(check.durationMs), observedUnit: 'ms' }),
    status: draftStatus[effective],
    time: new Date(check.timestampMs).toISOString(),
    ...(visibility !== 'status' && effective !== 'healthy' ? { output: check.message } : {}),
  };
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1_000) / 1_000;
}
