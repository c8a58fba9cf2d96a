import type { PromQuery, SignalDefinition, Slo } from '@golden-signals/core/extension';
import { exact } from './burn-windows.ts';

export const sloSignalIds = {
  errorRatio: 'slo.error_ratio',
  badRate: 'slo.bad_rate',
  burnRate: 'slo.burn_rate',
  budgetLeft: 'slo.budget_left',
} as const;

/** The counter that this process and Prometheus both read. */
export const sloEventsMetric = 'slo_events_total';

/** One SLO as its signals see it. */
interface MeasuredSlo {
  readonly slo: Slo;
  readonly bad: number;
  readonly total: number;
  /** Over an hour; undefined while nothing is known. */
  readonly burnRate: number | undefined;
  readonly budgetLeft: number | undefined;
}

interface SloSource {
  find(name: string): MeasuredSlo | undefined;
  all(): Iterable<MeasuredSlo>;
}

/** Returns the signals of SLOs, each with the label `slo`. */
export function sloSignals(source: SloSource): SignalDefinition[] {
  const base = { labels: ['slo'], series: () => Array.from(source.all(), ({ slo }) => ({ slo: slo.name })) };
  const ofAll = (read: 'burnRate' | 'budgetLeft', worst: (...values: number[]) => number) => {
    const values = Array.from(source.all(), (one) => one[read]).filter((value) => value !== undefined);
    return values.length === 0 ? undefined : worst(...values);
  };
  return [
    {
      ...base,
      kind: 'ratio',
      id: sloSignalIds.errorRatio,
      title: 'Share of bad events of an SLO',
      unit: 'ratio',
      better: 'lower',
      totals({ slo }) {
        if (slo === undefined) return undefined;
        const found = source.find(slo);
        return found && { bad: found.bad, total: found.total };
      },
      promql: (query) => errorRatio(query, query.range, query.by),
      promqlTotal: (query) => events(query, query.range, query.by),
    },
    {
      ...base,
      kind: 'rate',
      id: sloSignalIds.badRate,
      title: 'Bad events of an SLO per second',
      unit: '1/s',
      better: 'lower',
      total: ({ slo }) => (slo === undefined ? undefined : source.find(slo)?.bad),
      promql: (query) => events(query, query.range, query.by, 'result="bad"'),
    },
    {
      ...base,
      kind: 'level',
      over: 'max',
      id: sloSignalIds.burnRate,
      title: 'How much faster than allowed an error budget burns, over an hour',
      unit: '1',
      better: 'lower',
      limits: { warning: 1, critical: 14.4 },
      value: ({ slo }) => (slo === undefined ? ofAll('burnRate', Math.max) : source.find(slo)?.burnRate),
      promql: (query) =>
        ofEach(source, query, 'max', ({ slo }, ratio) => `${ratio('1h')} / ${exact(1 - slo.objective)}`),
    },
    {
      ...base,
      kind: 'level',
      over: 'last',
      id: sloSignalIds.budgetLeft,
      title: 'Share of the error budget that is left',
      unit: 'ratio',
      better: 'higher',
      limits: { warning: 0.25, critical: 0 },
      value: ({ slo }) => (slo === undefined ? ofAll('budgetLeft', Math.min) : source.find(slo)?.budgetLeft),
      promql: (query) =>
        ofEach(
          source,
          query,
          'min',
          ({ slo }, ratio) => `1 - ${ratio(`${slo.windowDays}d`)} / ${exact(1 - slo.objective)}`,
        ),
    },
  ];
}

/** Objectives and windows differ, so that each SLO has an expression of its own; the worst of a group stands for it. */
function ofEach(
  source: SloSource,
  query: PromQuery,
  worst: 'max' | 'min',
  expression: (one: MeasuredSlo, ratio: (range: string) => string) => string,
): string | undefined {
  const by = [...new Set([...query.by, 'slo'])];
  const all = Array.from(source.all(), (one) => {
    const ratio = (range: string) => errorRatio(query, range, by, `slo="${one.slo.name}"`);
    return `(${expression(one, ratio)})`;
  });
  return all.length === 0 ? undefined : `${worst}${grouping(query.by)} (${all.join(' or ')})`;
}

/** Without events there is no share, and not a share of nothing. */
function errorRatio(query: PromQuery, range: string, by: readonly string[], ...more: string[]): string {
  const bad = events(query, range, by, 'result="bad"', ...more);
  return `(${bad} / (${events(query, range, by, ...more)} > 0))`;
}

function events({ matchers }: PromQuery, range: string, by: readonly string[], ...more: string[]): string {
  const all = [matchers, ...more].filter((one) => one !== '');
  const selector = all.length === 0 ? '' : `{${all.join(',')}}`;
  return `sum${grouping(by)} (rate(${sloEventsMetric}${selector}[${range}]))`;
}

function grouping(by: readonly string[]): string {
  return by.length === 0 ? '' : ` by (${by.join(', ')})`;
}
