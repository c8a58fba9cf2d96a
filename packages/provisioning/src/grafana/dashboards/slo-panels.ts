import { formatRatio, type Slo } from '@golden-signals/core/extension';
import type { PanelSpec } from '../panel-spec.ts';
import type { Panels } from '../panels.ts';

type SloPanels = Readonly<Record<'table' | 'budgetLeft' | 'burnRate', PanelSpec | undefined>>;

/** Returns what is left of the error budgets, and how fast they are used up; undefined where nothing was promised. */
export function sloPanels(panels: Panels): SloPanels | undefined {
  const slos = panels.definitions.rules.filter((rule) => rule.type === 'slo');
  if (slos.length === 0) return undefined;
  const { ask } = panels;
  const objective = ask.value('max', 'slo_objective_ratio', ['slo']);
  // Increases, because their share is that of the rates, and Grafana's own range is for rates.
  const events = (range: string, ...more: string[]) =>
    ask.increase('slo_events_total', range, ['slo'], ...more);
  const badShare = (range: string, ...more: string[]) =>
    `${events(range, 'result="bad"', ...more)} / (${events(range, ...more)} > 0)`;
  const burnRate = (range: string, ...more: string[]) => `${badShare(range, ...more)} / (1 - ${objective})`;
  // Each SLO looks back on days of its own.
  const overWindows = (expression: (range: string, matcher: string) => string) =>
    [...new Set(slos.map(({ windowDays }) => windowDays))]
      .map((days) => {
        const names = slos.filter(({ windowDays }) => windowDays === days).map(({ name }) => name);
        return `(${expression(`${days}d`, `slo=~"${names.join('|')}"`)})`;
      })
      .join(' or ');
  const budgetLeft = overWindows((range, matcher) => `1 - ${burnRate(range, matcher)}`);
  const goodShare = overWindows((range, matcher) => `1 - ${badShare(range, matcher)}`);
  const [ofBudget, ofBurning] = ['slo.budget_left', 'slo.burn_rate'].map((id) => ({
    thresholds: panels.thresholds(id),
  }));
  return {
    table: panels.table({
      title: 'SLOs, and what is left of their error budgets',
      description: slos.map(sloText).join('\n\n'),
      columns: [
        { title: 'Error budget left', unit: 'percentunit', expression: budgetLeft, ...ofBudget },
        { title: 'Good events', unit: 'percentunit', expression: goodShare },
        { title: 'Objective', unit: 'percentunit', expression: objective },
        { title: 'Burn rate, 1 h', unit: 'short', expression: burnRate('1h'), ...ofBurning },
        { title: 'Burn rate, 6 h', unit: 'short', expression: burnRate('6h'), ...ofBurning },
      ],
      height: 3 + slos.length,
    }),
    budgetLeft: panels.chart({
      title: 'Error budget left',
      description: 'Of the days that each objective looks back on. Below 0 more was used than there was.',
      unit: 'percentunit',
      lines: [[budgetLeft]],
      canBeNegative: true,
      ...ofBudget,
    }),
    burnRate: panels.chart({
      title: 'Burn rate over an hour',
      description:
        'How much faster than allowed the error budget is used up: at 1 it lasts just as long as it has to.',
      unit: 'short',
      lines: [[burnRate('1h')]],
      ...ofBurning,
    }),
  };
}

function sloText({ name, objective, windowDays, summary }: Slo): string {
  return `${name}: ${formatRatio(objective)} good over ${windowDays} days. ${summary}`;
}
