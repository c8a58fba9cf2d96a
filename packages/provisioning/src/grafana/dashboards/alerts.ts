import type { AlertRule } from '@golden-signals/core/extension';
import type { DashboardSpec, RowSpec } from '../panel-spec.ts';
import type { Panels } from '../panels.ts';
import { firingThresholds } from './overview.ts';
import { sloPanels } from './slo-panels.ts';

const alertStates = { 1: ['Pending', 'yellow'], 2: ['Firing', 'red'], 3: ['Firing', 'red'] } as const;

/** What fires, what is left of error budgets, and what to do about each alert. */
export function alertsAndSlos(panels: Panels): DashboardSpec {
  return {
    name: 'alerts',
    title: 'Alerts and SLOs',
    description: 'Alerts that the service evaluates itself, and the error budgets of its objectives.',
    rows: [...alertRows(panels), sloRow(panels), rulesRow(panels)],
  };
}

function alertRows(panels: Panels): RowSpec[] {
  const { ask } = panels;
  const inState = (state: string) =>
    ask.value('sum', 'golden_signals_alerts', ['alertname'], `alertstate="${state}"`);
  const count = (state: string) => ask.value('sum', 'golden_signals_alerts', [], `alertstate="${state}"`);
  return [
    {
      title: 'Now',
      panels: [
        panels.figure({
          title: 'Firing',
          unit: 'short',
          expression: count('firing'),
          thresholds: firingThresholds,
        }),
        panels.figure({ title: 'Pending', unit: 'short', expression: count('pending') }),
        panels.figure({
          title: 'Notifications that failed, in an hour',
          unit: 'short',
          expression: ask.increase(
            'golden_signals_notifications_total',
            '1h',
            [],
            'outcome=~"failed|dropped"',
          ),
          thresholds: firingThresholds,
          noValue: 'None',
        }),
        panels.figure({
          title: 'Since the last evaluation',
          unit: 's',
          expression: `time() - ${ask.value('min', 'golden_signals_alert_evaluation_timestamp_seconds')}`,
        }),
      ],
    },
    {
      title: 'Alerts',
      panels: [
        panels.states({
          title: 'Alerts that were pending or firing',
          expression: `(2 * (${inState('firing')} > bool 0) + (${inState('pending')} > bool 0)) > 0`,
          states: alertStates,
          noValue: 'No alert was pending or firing',
        }),
        panels.chart({
          title: 'Notifications per minute',
          unit: 'short',
          lines: [[`${ask.rate('golden_signals_notifications_total', ['channel', 'outcome'])} * 60`]],
          noValue: 'Nobody is told',
        }),
        panels.chart({
          title: 'Failed evaluations per second',
          unit: 'ops',
          lines: [[ask.rate('golden_signals_alert_evaluation_failures_total', ['alertname'])]],
          noValue: 'No evaluation has failed',
        }),
      ],
    },
  ];
}

function sloRow(panels: Panels): RowSpec {
  const slos = sloPanels(panels);
  return {
    title: 'SLOs',
    panels: [slos?.table, slos?.budgetLeft, slos?.burnRate, panels.signal('slo.bad_rate', { by: ['slo'] })],
  };
}

/** Every alert with what it means and what to do. */
function rulesRow(panels: Panels): RowSpec {
  const alerts = panels.definitions.rules.filter((rule) => rule.type === 'alert');
  if (alerts.length === 0) return { title: '', panels: [] };
  const lines = alerts.map(
    (alert) => `| ${[nameOf(panels, alert), alert.severity, alert.summary].map(cell).join(' | ')} |`,
  );
  return {
    title: 'What is alerted',
    panels: [
      panels.text({
        title: 'Alerts of the service',
        description: 'The rules as they were when this dashboard was made, with their runbooks.',
        content: ['| alert | severity | meaning |', '|---|---|---|', ...lines].join('\n'),
        height: Math.min(24, 3 + alerts.length),
      }),
    ],
  };
}

function nameOf(panels: Panels, { name, runbook }: AlertRule): string {
  const url = runbook && panels.runbookUrl(runbook);
  return url === undefined ? name : `[${name}](${url})`;
}

/** A vertical bar would end the cell. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
