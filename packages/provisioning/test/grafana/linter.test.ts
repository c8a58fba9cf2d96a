// Each rule finds what it is for: a check that cannot fail is none.

import { type Dashboard, grafanaDashboards } from '@golden-signals/provisioning';
import { beforeAll, expect, test } from '@jest/globals';
import { linterRules } from './linter.ts';
import { plainDefinitions } from './plain-service.ts';

type Panel = Dashboard['panels'][number];
type Target = NonNullable<Panel['targets']>[number];

let right: Dashboard;

beforeAll(async () => {
  right = grafanaDashboards(await plainDefinitions('prometheus')).overview!;
});

const withPanel = (change: Partial<Panel>) => (dashboard: Dashboard) => ({
  ...dashboard,
  panels: dashboard.panels.map((panel) => (panel.type === 'stat' ? { ...panel, ...change } : panel)),
});

const withTarget = (change: Partial<Target>) => (dashboard: Dashboard) => ({
  ...dashboard,
  panels: dashboard.panels.map((panel) =>
    panel.targets === undefined
      ? panel
      : { ...panel, targets: panel.targets.map((target) => ({ ...target, ...change })) },
  ),
});

const withVariable = (name: string, change: object) => (dashboard: Dashboard) => ({
  ...dashboard,
  templating: {
    list: dashboard.templating.list.map((one) => (one.name === name ? { ...one, ...change } : one)),
  },
});

const matchers = 'job=~"$job",instance=~"$instance"';

/** By rule, what makes the right dashboard wrong. */
const mistakes: Record<string, (dashboard: Dashboard) => unknown> = {
  'template-datasource-rule': withVariable('datasource', { label: 'Source' }),
  'template-job-rule': withVariable('job', { multi: false }),
  'template-instance-rule': withVariable('instance', { allValue: '.*' }),
  'template-label-promql-rule': withVariable('job', { query: 'label_values(up{, job)' }),
  'template-on-time-change-reload-rule': withVariable('job', { refresh: 1 }),
  'panel-datasource-rule': withPanel({ datasource: { type: 'prometheus', uid: 'p' } as never }),
  'panel-title-description-rule': withPanel({ description: '' }),
  'panel-units-rule': withPanel({ fieldConfig: { defaults: { unit: 'requests' }, overrides: [] } }),
  'panel-no-targets-rule': withPanel({ targets: [] }),
  'target-promql-rule': withTarget({ expr: `sum(rate(x_total{${matchers}}[$__rate_interval])` }),
  'target-rate-interval-rule': withTarget({ expr: `sum(rate(x_total{${matchers}}[5m]))` }),
  'target-job-rule': withTarget({ expr: 'max(x{instance=~"$instance"})' }),
  'target-instance-rule': withTarget({ expr: `max(x{${matchers}}) / max(y{job=~"$job"})` }),
  'target-counter-agg-rule': withTarget({ expr: `sum(x_total{${matchers}})` }),
  'target-logql-rule': withTarget({ datasource: { type: 'loki', uid: 'l' } as never }),
  'target-logql-auto-rule': withTarget({ expr: `sum(rate(x_total{${matchers}}[$__auto]))` }),
  'uneditable-dashboard': (dashboard) => ({ ...dashboard, editable: true }),
};

test.each(Object.entries(linterRules))('%s', (name, rule) => {
  expect(rule(right)).toEqual([]);
  expect(rule(mistakes[name]!(right) as Dashboard)).not.toEqual([]);
});
