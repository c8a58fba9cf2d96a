import type { Section } from '@golden-signals/core/extension';
import type { Check } from './check.ts';
import { type HealthChange, type HealthChanges, overallOf } from './health-changes.ts';
import type { ResolvedHealthOptions } from './health-options.ts';
import type { Phase } from './health-report.ts';
import type { CheckStatus, HealthStatus } from './status.ts';
import type { StatusSpan } from './status-history.ts';

/**
 * What `/monitoring/health` answers, and `health` of the diagnostics: as of the latest runs, because to look at it runs no
 * check. Without details, or where the health shows none, no message of a check is in it.
 */
export interface HealthDiagnostics {
  readonly status: HealthStatus;
  readonly phase: Phase;
  /** Whether the probes answer 200, if the checks say the same again. */
  readonly probes: Readonly<Record<'live' | 'ready' | 'started', boolean>>;
  /** The worst first. */
  readonly checks: readonly CheckDiagnostics[];
  /** Of the checks and of the service, the latest 100, the latest first. */
  readonly changes: readonly HealthChange[];
}

/** One check. Times are in milliseconds since the Unix epoch, and undefined before it has run. */
export interface CheckDiagnostics {
  readonly name: string;
  readonly required: boolean;
  readonly liveness: boolean;
  readonly startup: boolean;
  readonly tags: readonly string[];
  /** How often it runs by itself; undefined where it runs when it is asked for. */
  readonly intervalMs: number | undefined;
  /** Undefined before it has run. */
  readonly status: CheckStatus | undefined;
  /** Since when it has this status. */
  readonly sinceMs: number | undefined;
  readonly ranAtMs: number | undefined;
  readonly durationMs: number | undefined;
  readonly consecutiveFailures: number;
  readonly message: string | undefined;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  /** Which status it had when, the oldest first, the latest 100. */
  readonly history: readonly StatusSpan[];
}

declare module '@golden-signals/core' {
  interface DiagnosticsReport {
    readonly health?: HealthDiagnostics;
  }
}

interface HealthSource {
  readonly checks: readonly Check[];
  readonly changes: HealthChanges;
  phase(): Phase;
}

/** Returns the section of a health. */
export function healthSection(
  { checks, changes, phase }: HealthSource,
  visibility: ResolvedHealthOptions['details'],
): Section<HealthDiagnostics> {
  return {
    name: 'health',
    headline: 'health',
    read({ details }) {
      const showsWhy = details && visibility !== 'never';
      const status = overallOf(checks);
      const now = phase();
      const serves = status === 'healthy' || status === 'degraded';
      return {
        status,
        phase: now,
        probes: {
          live: status !== 'critical',
          ready: now === 'ready' && serves,
          started: now !== 'starting',
        },
        checks: checks.map((check) => toDiagnostics(check, showsWhy)).sort(byUrgency),
        changes: showsWhy
          ? changes.latest
          : changes.latest.map((change) => ({ ...change, message: undefined })),
      };
    },
    text: ({ checks: all }) =>
      all
        .filter(({ status }) => status === 'unhealthy' || status === 'degraded')
        .map(
          ({ name, status, message }) => `${name} is ${status}${message === undefined ? '' : `: ${message}`}`,
        ),
    cards: [{ title: 'Health', value: ({ status }) => status }],
  };
}

function toDiagnostics({ name, options, latest, history }: Check, showsWhy: boolean): CheckDiagnostics {
  const { required, liveness, startup, tags, intervalMs } = options;
  const { spans } = history;
  return {
    name,
    required,
    liveness,
    startup,
    tags,
    intervalMs,
    status: latest?.status,
    sinceMs: spans.at(-1)?.fromMs,
    ranAtMs: latest?.timestampMs,
    durationMs: latest?.durationMs,
    consecutiveFailures: latest?.consecutiveFailures ?? 0,
    message: showsWhy ? latest?.message : undefined,
    details: showsWhy ? latest?.details : undefined,
    history: spans,
  };
}

/** What does not serve, then what somebody should look at, then what nobody knows. */
function byUrgency(a: CheckDiagnostics, b: CheckDiagnostics): number {
  return urgency(a) - urgency(b) || a.name.localeCompare(b.name, 'en');
}

function urgency({ status, required }: CheckDiagnostics): number {
  if (status === 'unhealthy') return required ? 0 : 1;
  if (status === 'degraded') return 2;
  return status === undefined ? 3 : 4;
}
