import { type Finding, formatMs, formatRatio } from '@golden-signals/core/extension';
import type { ActionReport, BusinessReport, KpiReport } from './business-report.ts';
import { impactText } from './business-text.ts';
import type { Impact } from './impact.ts';

/** Fewer say little of what is usual. */
const enoughActions = 20;

/** Returns what costs users, conversions or money. */
export function businessFindings({ impact, actions, kpis }: BusinessReport): Finding[] {
  return [
    ...(impact === undefined ? [] : impaired(impact, actions)),
    ...actions.flatMap(failing),
    ...actions.flatMap(slow),
    ...kpis.flatMap(missed),
  ];
}

function impaired(impact: Impact, actions: readonly ActionReport[]): Finding[] {
  const { level, severity } = impact;
  if (severity === undefined) return [];
  const failed = actions.reduce((sum, action) => sum + action.failed, 0);
  return [
    {
      id: 'business-impact',
      severity,
      title: `The state of the service has a ${level} impact on the business`,
      evidence: [
        `${impactText(impact)} in the last 5 minutes`,
        ...(failed === 0 ? [] : [`${failed} actions of users failed today`]),
      ],
      next:
        level === 'high'
          ? 'Look at the errors of the routes that users need most.'
          : 'Look at the slow requests of the routes that users need most.',
      signal: 'business.impact',
    },
  ];
}

function failing({ action, count, failed }: ActionReport): Finding[] {
  if (count < enoughActions || failed / count < 0.05) return [];
  return [
    {
      id: `action-failing:${action}`,
      severity: 'warning',
      title: `${formatRatio(failed / count)} of ${action} failed today`,
      evidence: [`${failed} of ${count}`],
      next: 'Find out what the failed ones have in common.',
      signal: 'business.action_failure_ratio',
      labels: { action },
    },
  ];
}

function slow({ action, today, baseline, targetMs, offRatio }: ActionReport): Finding[] {
  if (today === undefined || today.count < enoughActions) return [];
  const missesTarget = targetMs !== undefined && today.p95Ms > targetMs;
  const isUnusual = (offRatio ?? 0) >= 0.5 && baseline!.count >= enoughActions;
  if (!missesTarget && !isUnusual) return [];
  return [
    {
      id: `action-slow:${action}`,
      severity: 'warning',
      title: missesTarget
        ? `${action} is slower than its target of ${targetMs} ms`
        : `${action} takes ${formatRatio(offRatio!)} longer than usual`,
      evidence: [
        `mean ${formatMs(today.meanMs)} and p95 ${formatMs(today.p95Ms)} today`,
        ...(baseline === undefined
          ? []
          : [`mean ${formatMs(baseline.meanMs)} and p95 ${formatMs(baseline.p95Ms)} usually`]),
      ],
      next: 'Compare what it calls, and how long that takes, with the days before.',
    },
  ];
}

function missed({ kpi, value, target, better, severity }: KpiReport): Finding[] {
  if (severity === undefined) return [];
  return [
    {
      id: `kpi-missed:${kpi}`,
      severity,
      title: `${kpi} misses its target`,
      evidence: [
        `it is ${value}, and ${better === 'higher' ? 'at least' : 'at most'} ${target} is the target`,
      ],
      next: 'Look at what changed since it was reached.',
      signal: `business.kpi_${kpi}`,
    },
  ];
}
