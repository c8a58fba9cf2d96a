import { formatMs, formatRatio } from '@golden-signals/core/extension';
import type { ActionReport, BusinessReport, ConversionReport, KpiReport } from './business-report.ts';
import type { Impact } from './impact.ts';

/** One line each for the impact, actions, conversions, KPIs that are missed, and what is not known. */
export function businessText(report: BusinessReport): string[] {
  const { impact, activeUsers, actions, conversions, kpis, cost, dropped, unknown } = report;
  const droppedCount = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  return [
    ...(impact === undefined || impact.level === 'low'
      ? []
      : [`impact ${impact.level}: ${impactText(impact)}`]),
    ...actions.filter(({ count }) => count > 0).map(actionText),
    ...conversions.filter(({ count }) => count > 0).map(conversionText),
    ...kpis.filter(({ value }) => value !== undefined).map(kpiText),
    ...(activeUsers ? [`${activeUsers} active users`] : []),
    ...(cost === undefined || cost.total === 0
      ? []
      : [`cost ${amount(cost.total)} ${cost.currency} since the start`]),
    ...(droppedCount === 0 ? [] : [`${droppedCount} records were not as declared`]),
    ...Object.entries(unknown).map(([name, reason]) => `nothing is known of ${name}: ${reason}`),
  ];
}

/** `6.20 % errors, p95 180 ms`, as far as it is known. */
export function impactText({ errorRatio, p95Seconds }: Impact): string {
  return [
    ...(errorRatio === undefined ? [] : [`${formatRatio(errorRatio)} errors`]),
    ...(p95Seconds === undefined ? [] : [`p95 ${formatMs(p95Seconds * 1_000)}`]),
  ].join(', ');
}

function actionText({ action, count, successRatio, today, offRatio }: ActionReport): string {
  const duration =
    today === undefined ? '' : `, mean ${formatMs(today.meanMs)}, p95 ${formatMs(today.p95Ms)}`;
  const off =
    offRatio === undefined
      ? ''
      : `, ${formatRatio(Math.abs(offRatio))} ${offRatio < 0 ? 'below' : 'above'} usual`;
  return `${action}: ${count} today, ${formatRatio(successRatio ?? 0)} succeeded${duration}${off}`;
}

function conversionText({ type, count, of, ratio, values }: ConversionReport): string {
  const worth = Object.entries(values)
    .filter(([, value]) => value > 0)
    .map(([currency, value]) => `, ${amount(value)} ${currency} since the start`);
  return `${type}: ${count} today${ratio === undefined ? '' : `, ${formatRatio(ratio)} of ${of}`}${worth.join('')}`;
}

function kpiText({ kpi, value, target, isReached }: KpiReport): string {
  if (target === undefined) return `${kpi} ${amount(value!)}`;
  return `${kpi} ${amount(value!)}, ${isReached ? 'reaches' : 'misses'} its target of ${amount(target)}`;
}

/** At most two decimals. */
function amount(value: number): string {
  return String(Math.round(value * 100) / 100);
}
