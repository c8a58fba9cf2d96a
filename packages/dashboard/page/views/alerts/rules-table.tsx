import type { TablePanel } from '@golden-signals/core/extension';
import type { Place } from '../../live/location.ts';
import type { Alerts } from '../../live/watch-sections.ts';
import { Table } from '../../panels/table-panel.tsx';
import { boundText, timesText } from './alert-texts.ts';

const panel: TablePanel = {
  kind: 'table',
  title: 'Rules',
  rows: 'rules',
  columns: [
    { title: 'Rule', path: 'name' },
    { title: 'Watches', path: 'signal', unit: 'code', rank: 2 },
    { title: 'When', path: 'when', rank: 3 },
    { title: 'Severity', path: 'severity', rank: 2 },
    { title: 'State', path: 'state', severity: 'stateSeverity' },
  ],
  empty: 'A service has rules by alerting(): the default ones, and those of its own.',
  details: [
    {
      kind: 'figures',
      figures: [
        { title: 'Is told', path: 'summary' },
        { title: 'Means', path: 'description' },
        { title: 'Watches', path: 'signal', unit: 'code' },
        { title: 'When', path: 'when' },
        { title: 'Severity', path: 'severity' },
        { title: 'Labels', path: 'labels', unit: 'labels' },
        { title: 'Runbook', path: 'runbook' },
        { title: 'Not evaluated', path: 'failure', severity: 'stateSeverity' },
      ],
    },
  ],
};

/** All rules with their states. */
export function RulesTable({ alerts, place }: { alerts: Alerts; place: Place }) {
  const rules = alerts.rules.map((report) => {
    const { rule, state, failure } = report;
    return {
      name: rule.name,
      signal: rule.signal,
      when: `${boundText(report)} ${timesText(rule)}`,
      severity: rule.severity,
      state: failure === undefined ? state : 'not evaluated',
      stateSeverity: failure !== undefined ? 'warning' : state === 'firing' ? rule.severity : undefined,
      summary: rule.summary,
      description: rule.description,
      labels: rule.labels,
      runbook: rule.runbook,
      failure,
    };
  });
  return <Table panel={panel} data={{ rules }} place={place} deploys={[]} depth={0} />;
}
