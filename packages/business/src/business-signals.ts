import { type Labels, promql, type SignalDefinition } from '@golden-signals/core/extension';
import { conversionRatio } from './business-report.ts';
import { type Impact, impactValues } from './impact.ts';
import type { Kpi } from './questions.ts';
import type { Recorder } from './recorder.ts';

const { grouped, overTime, rate, selector, sum } = promql;

interface SignalSources {
  readonly recorder: Recorder;
  readonly kpis: readonly Kpi[];
  activeUsers(): number | undefined;
  impact(): Impact | undefined;
}

/** The numbers of the business that are worth watching. */
export function businessSignals({ recorder, kpis, activeUsers, impact }: SignalSources): SignalDefinition[] {
  const actions = {
    labels: ['action'],
    series: () => Array.from(recorder.actions.keys(), (action) => ({ action })),
  };
  return [
    {
      ...actions,
      kind: 'ratio',
      id: 'business.action_failure_ratio',
      title: 'Share of actions that fail',
      unit: 'ratio',
      better: 'lower',
      limits: { warning: 0.05 },
      totals(labels) {
        const { success, failure } = actionTotals(recorder, labels);
        return { bad: failure, total: success + failure };
      },
      promql(query) {
        const count = (...more: string[]) =>
          sum(rate('business_actions_total', query, declared, ...more), query);
        return `${count('outcome="failure"')} / ${count()}`;
      },
      promqlTotal: (query) => sum(rate('business_actions_total', query, declared), query),
    },
    {
      ...actions,
      kind: 'rate',
      id: 'business.action_rate',
      title: 'Actions per second',
      unit: '1/s',
      better: 'higher',
      total(labels) {
        const { success, failure } = actionTotals(recorder, labels);
        return success + failure;
      },
      promql: (query) => sum(rate('business_actions_total', query, declared), query),
    },
    {
      kind: 'level',
      over: 'last',
      id: 'business.conversion_ratio',
      title: 'Conversions of today for each action',
      unit: 'ratio',
      better: 'higher',
      labels: ['type'],
      series: () => Array.from(recorder.conversions.keys(), (type) => ({ type })),
      value({ type }) {
        const conversion = recorder.conversions.get(type ?? '');
        return conversion && conversionRatio(conversion);
      },
      promql: (query) => grouped('avg', selector('business_conversion_ratio', query), query),
    },
    {
      kind: 'level',
      over: 'last',
      id: 'business.active_users',
      title: 'Active users',
      unit: '1',
      better: 'higher',
      labels: [],
      value: activeUsers,
      // A user may be active in several processes.
      promql: (query) => grouped('max', selector('business_active_users', query), query),
    },
    {
      kind: 'level',
      over: 'max',
      id: 'business.impact',
      title: 'Impact on the business (0 low, 1 medium, 2 high)',
      unit: '1',
      better: 'lower',
      labels: [],
      limits: { warning: 0.5, critical: 1.5 },
      value() {
        const now = impact();
        return now && impactValues[now.level];
      },
      promql: (query) => grouped('max', overTime('max', 'business_impact', query), query),
    },
    ...kpis.map(
      ({ question, options: { target, better = 'higher' } }): SignalDefinition => ({
        kind: 'level',
        over: 'last',
        id: `business.kpi_${question.name}`,
        title: question.name,
        unit: '1',
        better,
        labels: [],
        ...(target === undefined ? {} : { limits: { warning: target } }),
        value: () => question.value,
        promql: (query) => grouped('max', selector('business_kpi', query, `kpi="${question.name}"`), query),
      }),
    ),
  ];
}

/** Without what was not declared, which is no action. */
const declared = 'action!="__overflow__"';

function actionTotals(recorder: Recorder, { action }: Labels): { success: number; failure: number } {
  const totals = { success: 0, failure: 0 };
  for (const { name, success, failure } of recorder.actions.values()) {
    if (action !== undefined && action !== name) continue;
    totals.success += success.value;
    totals.failure += failure.value;
  }
  return totals;
}
