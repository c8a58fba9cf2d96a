import type { ExtensionHost } from '@golden-signals/core/extension';
import type { BusinessMetrics } from './business-metrics.ts';
import type { Ask, KpiOptions, ResolvedBusinessOptions } from './business-options.ts';
import { Question } from './question.ts';

/** A KPI that is asked. */
export interface Kpi {
  readonly question: Question;
  readonly options: KpiOptions;
}

/** All that the application is asked for. */
export interface Questions {
  readonly entities: readonly Question[];
  readonly revenue: readonly Question[];
  readonly kpis: readonly Kpi[];
  readonly activeUsers: Question | undefined;
  /** Asks all of them at once. Never rejects. */
  ask(): Promise<void>;
}

interface Series {
  labels(values: Readonly<Record<string, string>>): { set(value: number): void };
  remove(values: Readonly<Record<string, string>>): unknown;
}

/** Makes the questions; a series whose question fails goes, because an old value that looks like a new one misleads. */
export function createQuestions(
  host: Pick<ExtensionHost, 'clock' | 'internalError'>,
  { entities, revenue, kpis, activeUsers, timeoutMs }: ResolvedBusinessOptions,
  metrics: BusinessMetrics,
): Questions {
  const question = (name: string, ask: Ask, gauge?: Series, labels: Record<string, string> = {}) =>
    new Question({
      name,
      ask,
      clock: host.clock,
      timeoutMs,
      onAnswer: (value) => gauge?.labels(labels).set(value),
      onFailure(error) {
        gauge?.remove(labels);
        host.internalError(error);
      },
    });
  const all = {
    entities: Object.entries(entities).map(([entity, ask]) =>
      question(entity, ask, metrics.entities as Series, { entity }),
    ),
    revenue: Object.entries(revenue).map(([currency, ask]) =>
      question(currency, ask, metrics.revenue as Series, { currency }),
    ),
    kpis: Object.entries(kpis).map(([kpi, options]) => {
      if (options.target !== undefined) metrics.kpiTargets.labels({ kpi }).set(options.target);
      return { question: question(kpi, options.read, metrics.kpis as Series, { kpi }), options };
    }),
    activeUsers: activeUsers && question('activeUsers', activeUsers),
  };
  const questions = [
    ...all.entities,
    ...all.revenue,
    ...all.kpis.map((kpi) => kpi.question),
    ...(all.activeUsers === undefined ? [] : [all.activeUsers]),
  ];
  return {
    ...all,
    async ask() {
      await Promise.all(questions.map((one) => one.ask()));
    },
  };
}
