import { type OwnTimeSpent, ownTime } from '../base/own-time.ts';
import { formatRatio } from '../base/quantity-text.ts';
import { scrapeBudget } from '../base/turn-budget.ts';
import type { Extension } from '../host/extension-host.ts';
import { standardError } from '../logging/line-writer.ts';
import type { Metric } from '../metrics/metric.ts';
import { OverheadBudget } from './overhead-budget.ts';
import { overheadPanels } from './overhead-panels.ts';
import type { OverheadPart, OverheadReport } from './overhead-report.ts';
import { ownFindings } from './own-findings.ts';
import { processorShares } from './processor-shares.ts';

const intervalMs = 10_000;
const parts = ['requests', 'timers', 'reads'] as const;
const maxOverflown = 20;

/** The part of `Registry` that is used here. */
interface OwnRegistry {
  readonly seriesCount: number;
  get(name: string): Metric | undefined;
}

/** All of the process, since it began. */
export interface SpentTime extends OwnTimeSpent {
  /** Of scrapes. */
  readonly scrapesMs: number;
}

const spentByProcess = (): SpentTime => {
  const { requestsMs, timersMs, readsMs } = ownTime;
  return { requestsMs, timersMs, readsMs, scrapesMs: scrapeBudget.spentMs };
};

/**
 * Accounts for the monitoring itself, and steps down what is sampled where it takes more than its budget.
 *
 * @param spent Replaced in tests, as the next is.
 * @param shares See `processorShares`.
 */
export function overheadExtension(
  budgetRatio: number,
  registry: OwnRegistry,
  spent: () => SpentTime = spentByProcess,
  shares = processorShares(),
): Extension {
  return {
    name: 'overhead',
    setup({ clock, logger, metrics, events, every, findings, sections }) {
      const budget = new OverheadBudget(budgetRatio);
      const now = () => ({ atMs: clock.now(), byPart: secondsByPart(spent()) });
      let last = now();
      let ratio = 0;
      events.declare('overhead');
      every(intervalMs, () => {
        const before = last;
        last = now();
        const gained = parts.reduce((sum, part) => sum + last.byPart[part] - before.byPart[part], 0);
        ratio = (gained * shares()) / ((last.atMs - before.atMs) / 1_000);
        const stepBefore = budget.step;
        if (!budget.note(ratio)) return;
        const { step } = budget;
        const fields = { 'golden_signals.overhead': ratio, 'golden_signals.overhead_step': step };
        if (step > stepBefore) logger.warn(fields, 'monitoring exceeds its budget, and steps down');
        else logger.info(fields, 'monitoring is within its budget again, and steps up');
        events.emit('overhead', { step, ratio, budgetRatio });
      });
      metrics.gauge({
        name: 'golden_signals_overhead_ratio',
        help: 'Share of one core that the monitoring itself took of the main thread, in the last ten seconds.',
        collect: (gauge) => gauge.set(ratio),
      });
      metrics.gauge({
        name: 'golden_signals_overhead_step',
        help: 'How far the monitoring has stepped down to keep its budget: 0 is not at all.',
        aggregator: 'max',
        collect: (gauge) => gauge.set(budget.step),
      });
      const read = (): OverheadReport => ({
        ...{ step: budget.step, ratio, budgetRatio },
        seconds: secondsByPart(spent()),
        series: registry.seriesCount,
        historyBytes: sumOf(registry, 'golden_signals_history_bytes'),
        dropped: {
          seriesOverflow: sumOf(registry, 'golden_signals_series_overflow_total'),
          values: sumOf(registry, 'golden_signals_dropped_values_total'),
          logLines: standardError.dropped,
          errorGroups: sumOf(registry, 'golden_signals_error_groups_evicted_total'),
          internalErrors: sumOf(registry, 'golden_signals_internal_errors_total'),
        },
      });
      findings.add('overhead', () => ownFindings(read(), overflown(registry)));
      sections.add<OverheadReport>({
        name: 'overhead',
        headline: 'monitoring exceeds its budget',
        read,
        panels: overheadPanels,
        text: (report) =>
          report.step === 0
            ? []
            : [`${formatRatio(report.ratio)} of a core, of ${formatRatio(budgetRatio)}; it has stepped down`],
        cards: [{ title: 'Monitoring (of a core)', value: (report) => formatRatio(report.ratio) }],
      });
    },
  };
}

function secondsByPart({
  requestsMs,
  timersMs,
  readsMs,
  scrapesMs,
}: SpentTime): Record<OverheadPart, number> {
  return {
    requests: requestsMs / 1_000,
    timers: timersMs / 1_000,
    reads: (readsMs + scrapesMs) / 1_000,
  };
}

function sumOf(registry: OwnRegistry, name: string): number {
  let sum = 0;
  for (const { value } of scalarPoints(registry.get(name))) sum += value;
  return sum;
}

function overflown(registry: OwnRegistry): { metric: string; lookups: number }[] {
  const points = scalarPoints(registry.get('golden_signals_series_overflow_total'));
  return Array.from(points, ({ labels, value }) => {
    const at = labels.names.indexOf('metric');
    return { metric: labels.values[at] ?? '', lookups: value };
  }).slice(0, maxOverflown);
}

function scalarPoints(metric: Metric | undefined) {
  const family = metric?.family();
  return family?.type === 'counter' || family?.type === 'gauge' ? family.points : [];
}
