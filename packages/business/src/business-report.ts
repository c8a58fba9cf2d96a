import type { DurationSummary } from './day-durations.ts';
import type { Impact } from './impact.ts';
import type { Cost } from './operational-cost.ts';
import type { Question } from './question.ts';
import type { Kpi, Questions } from './questions.ts';
import type { Action, Conversion, Recorder } from './recorder.ts';

/** An action today, in UTC, beside the seven days before. */
export interface ActionReport {
  readonly action: string;
  readonly count: number;
  readonly failed: number;
  /** From 0 to 1; undefined without actions. */
  readonly successRatio: number | undefined;
  readonly targetMs: number | undefined;
  readonly today: DurationSummary | undefined;
  /** What is usual; undefined on the first day of a process. */
  readonly baseline: DurationSummary | undefined;
  /** How far the mean of today is off: 0.5 is half as long again. */
  readonly offRatio: number | undefined;
}

export interface ConversionReport {
  readonly type: string;
  /** Today, in UTC. */
  readonly count: number;
  readonly of: string | undefined;
  /** Of today's actions, from 0 on; more than 1 when there were more conversions. */
  readonly ratio: number | undefined;
  /** Since the process began, by currency. */
  readonly values: Readonly<Record<string, number>>;
}

export interface KpiReport {
  readonly kpi: string;
  readonly value: number | undefined;
  readonly target: number | undefined;
  readonly better: 'higher' | 'lower';
  /** Undefined without a target, or a value. */
  readonly isReached: boolean | undefined;
  /** `warning` where its target is missed. */
  readonly severity: 'warning' | undefined;
}

/** What `/monitoring/business` serves. */
export interface BusinessReport {
  readonly impact: Impact | undefined;
  readonly activeUsers: number | undefined;
  readonly actions: readonly ActionReport[];
  readonly conversions: readonly ConversionReport[];
  readonly kpis: readonly KpiReport[];
  readonly entities: Readonly<Record<string, number>>;
  /** By currency. */
  readonly revenue: Readonly<Record<string, number>>;
  readonly cost: Cost | undefined;
  /** By reason; see `business_dropped_total`. */
  readonly dropped: Readonly<Record<string, number>>;
  /** Why something that was asked is not known, by its name. */
  readonly unknown: Readonly<Record<string, string>>;
}

export interface ReportParts {
  readonly recorder: Recorder;
  readonly questions: Questions;
  readonly impact: Impact | undefined;
  readonly activeUsers: number | undefined;
  readonly cost: Cost | undefined;
}

export function businessReport({
  recorder,
  questions,
  impact,
  activeUsers,
  cost,
}: ReportParts): BusinessReport {
  const { entities, revenue, kpis } = questions;
  const asked = [
    ...entities,
    ...revenue,
    ...kpis.map(({ question }) => question),
    ...(questions.activeUsers === undefined ? [] : [questions.activeUsers]),
  ];
  return {
    impact,
    activeUsers,
    actions: Array.from(recorder.actions.values(), actionReport),
    conversions: Array.from(recorder.conversions.values(), conversionReport),
    kpis: kpis.map(kpiReport),
    entities: answers(entities),
    revenue: answers(revenue),
    cost,
    dropped: recorder.dropped,
    unknown: Object.fromEntries(
      asked.flatMap(({ name, reason }) => (reason === undefined ? [] : [[name, reason]])),
    ),
  };
}

function actionReport({ name, targetMs, days }: Action): ActionReport {
  const { succeeded, failed, durations } = days.today;
  const count = succeeded + failed;
  const today = durations.summary();
  const baseline = days.baseline();
  return {
    action: name,
    count,
    failed,
    successRatio: count === 0 ? undefined : succeeded / count,
    targetMs,
    today,
    baseline,
    offRatio:
      today === undefined || baseline === undefined || baseline.meanMs === 0
        ? undefined
        : today.meanMs / baseline.meanMs - 1,
  };
}

/** Conversions of today for each action of today; undefined without actions, or an action that it is of. */
export function conversionRatio({ of, today }: Conversion): number | undefined {
  if (of === undefined) return undefined;
  const { succeeded, failed } = of.days.today;
  return succeeded + failed === 0 ? undefined : today / (succeeded + failed);
}

function conversionReport(conversion: Conversion): ConversionReport {
  const { type, of, today, values } = conversion;
  return {
    type,
    count: today,
    of: of?.name,
    ratio: conversionRatio(conversion),
    values: Object.fromEntries(Array.from(values, ([currency, { value }]) => [currency, value])),
  };
}

function kpiReport({ question, options }: Kpi): KpiReport {
  const { value, name } = question;
  const { target, better = 'higher' } = options;
  const isReached =
    value === undefined || target === undefined
      ? undefined
      : better === 'higher'
        ? value >= target
        : value <= target;
  const severity = isReached === false ? 'warning' : undefined;
  return { kpi: name, value, target, better, isReached, severity };
}

function answers(questions: readonly Question[]): Record<string, number> {
  return Object.fromEntries(
    questions.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])),
  );
}
