import type { ChartPanel, Panel, TablePanel } from '@golden-signals/core/extension';
import type { ResolvedBusinessOptions } from './business-options.ts';

/** Returns how the live page shows the business: of what is declared. */
export function businessPanels(options: ResolvedBusinessOptions): Panel[] {
  const kpis = Object.keys(options.kpis);
  return [
    {
      kind: 'figures',
      figures: [
        { title: 'impact', path: 'impact.level', severity: 'impact.severity' },
        { title: 'errors in 5 min', path: 'impact.errorRatio', unit: 'ratio' },
        { title: 'p95 in 5 min', path: 'impact.p95Seconds', unit: 's' },
        { title: 'active users', path: 'activeUsers', unit: '1' },
      ],
    },
    { kind: 'chart', title: 'Actions', lines: [{ signal: 'business.action_rate' }] },
    { kind: 'chart', title: 'Actions that fail', lines: [{ signal: 'business.action_failure_ratio' }] },
    { kind: 'chart', title: 'Active users', lines: [{ signal: 'business.active_users' }] },
    {
      kind: 'table',
      title: 'Actions today',
      rows: 'actions',
      columns: [
        { title: 'Action', path: 'action', unit: 'code' },
        { title: 'Count', path: 'count', unit: '1' },
        { title: 'Failed', path: 'failed', unit: '1' },
        { title: 'Succeeded', path: 'successRatio', unit: 'ratio', rank: 2 },
        { title: 'Mean', path: 'today.meanMs', unit: 'ms', rank: 2 },
        { title: 'p95', path: 'today.p95Ms', unit: 'ms' },
        { title: 'Target', path: 'targetMs', unit: 'ms', rank: 3 },
        { title: 'Off the usual', path: 'offRatio', unit: 'ratio', rank: 3 },
      ],
      empty: 'None is declared: business({ actions: { checkout: {} } }).',
    },
    {
      kind: 'table',
      title: 'Conversions today',
      rows: 'conversions',
      columns: [
        { title: 'Conversion', path: 'type', unit: 'code' },
        { title: 'Count', path: 'count', unit: '1' },
        { title: 'Of', path: 'of', unit: 'code' },
        { title: 'Share', path: 'ratio', unit: 'ratio' },
        { title: 'Value since the start', path: 'values', unit: 'labels', rank: 2 },
      ],
      empty: 'None is declared: business({ conversions: { purchase: {} } }).',
    },
    ...declared(kpiTable, options.kpis),
    ...kpis.slice(0, maxCharts).map(kpiChart),
    {
      kind: 'figures',
      title: 'Cost since the start',
      figures: [
        { title: 'total', path: 'cost.total', unit: '1' },
        { title: 'in', path: 'cost.currency' },
        { title: 'requests', path: 'cost.requests', unit: '1' },
        { title: 'processors', path: 'cost.cpu', unit: '1' },
        { title: 'calls', path: 'cost.calls', unit: '1' },
      ],
    },
    ...declared(named('Entities', 'entities', 'How many', 'None has answered yet.'), options.entities),
    ...declared(named('Revenue', 'revenue', 'Amount', 'None has answered yet.'), options.revenue),
    named('Dropped', 'dropped', 'How often', 'All that was recorded was as declared.'),
    named('Not known', 'unknown', 'Why', 'All that was asked for was answered.'),
  ];
}

/** Nobody misses a table of what was not declared. */
function declared(table: TablePanel, names: object): readonly TablePanel[] {
  return Object.keys(names).length === 0 ? [] : [table];
}

const kpiTable: TablePanel = {
  kind: 'table',
  title: 'KPIs',
  rows: 'kpis',
  columns: [
    { title: 'KPI', path: 'kpi', unit: 'code' },
    { title: 'Value', path: 'value', unit: '1', severity: 'severity' },
    { title: 'Target', path: 'target', unit: '1' },
    { title: 'Reached', path: 'isReached' },
  ],
  empty: 'None has answered yet.',
};

/** A page streams 20 parts at most. */
const maxCharts = 8;

function kpiChart(kpi: string): ChartPanel {
  return { kind: 'chart', title: kpi, lines: [{ signal: `business.kpi_${kpi}` }] };
}

/** A table of an object whose members are values. */
function named(title: string, rows: string, column: string, empty: string): TablePanel {
  return {
    kind: 'table',
    title,
    rows,
    columns: [
      { title: 'Name', path: 'name' },
      { title: column, path: 'value' },
    ],
    empty,
  };
}
