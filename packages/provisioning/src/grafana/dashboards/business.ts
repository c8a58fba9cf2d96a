import type { DashboardSpec } from '../panel-spec.ts';
import type { Panels } from '../panels.ts';

/** What has not been declared is counted under this name, and is no action. */
const declared = 'action!="__overflow__"';
const hour = 3_600;
/** As the signal has them. */
const impactStates = { 0: 'Low', 1: 'Medium', 2: 'High' };

/** Whether users reach what they came for, and what it brings. */
export function business(panels: Panels): DashboardSpec {
  const { ask } = panels;
  const perHour = (expression: string) => `${expression} * ${hour}`;
  return {
    name: 'business',
    title: 'Business',
    description: 'Actions of users, conversions, revenue and key figures, as the application defines them.',
    rows: [
      {
        title: 'Now',
        panels: [
          panels.signalFigure('business.active_users', { title: 'Active users' }),
          panels.signalFigure('business.impact', {
            title: 'Impact of errors and latency',
            states: impactStates,
          }),
          panels.signalFigure('business.action_rate', { title: 'Actions per second' }),
          panels.signalFigure('business.action_failure_ratio', { title: 'Actions that fail' }),
        ],
      },
      {
        title: 'Actions',
        panels: [
          panels.signal('business.action_rate', { by: ['action'] }),
          panels.signal('business.action_failure_ratio', { by: ['action'] }),
          panels.chart({
            title: 'Duration of actions, p95',
            unit: 's',
            lines: [[ask.quantile(0.95, 'business_action_duration_seconds', ['action'], declared)]],
          }),
        ],
      },
      {
        title: 'Conversions and revenue',
        panels: [
          panels.chart({
            title: 'Conversions per hour',
            unit: 'short',
            lines: [[perHour(ask.rate('business_conversions_total', ['type']))]],
          }),
          panels.signal('business.conversion_ratio', { by: ['type'] }),
          panels.chart({
            title: 'Value of conversions per hour',
            unit: 'short',
            lines: [[perHour(ask.rate('business_conversion_value_total', ['type', 'currency']))]],
            noValue: 'No conversion had a value',
          }),
          panels.chart({
            title: 'Revenue',
            unit: 'short',
            lines: [[ask.value('max', 'business_revenue', ['currency'])]],
            canBeNegative: true,
            noValue: 'No revenue is asked for',
          }),
          panels.chart({
            title: 'Cost per hour',
            unit: 'short',
            lines: [[perHour(ask.rate('business_cost_total', ['of', 'currency']))]],
            stacked: true,
          }),
        ],
      },
      {
        title: 'Users and entities',
        panels: [
          panels.signal('business.active_users'),
          panels.chart({
            title: 'Entities',
            unit: 'short',
            lines: [[ask.value('max', 'business_entities', ['entity'])]],
            noValue: 'No entities are asked for',
          }),
          panels.signal('business.impact'),
        ],
      },
      {
        title: 'Key figures',
        panels: [
          panels.chart({
            title: 'Key figures and their targets',
            unit: 'short',
            lines: [
              [ask.value('max', 'business_kpi', ['kpi']), 'now:'],
              [ask.value('max', 'business_kpi_target', ['kpi']), 'target:'],
            ],
            canBeNegative: true,
            noValue: 'No key figures are asked for',
          }),
          panels.chart({
            title: 'Key figures, of their targets',
            description: 'At 1 a figure has reached its target.',
            unit: 'percentunit',
            lines: [
              [
                `${ask.value('max', 'business_kpi', ['kpi'])} / ${ask.value('max', 'business_kpi_target', ['kpi'])}`,
              ],
            ],
            canBeNegative: true,
            noValue: 'No key figure has a target',
          }),
          panels.chart({
            title: 'Records left out per second',
            unit: 'ops',
            lines: [[ask.rate('business_dropped_total', ['reason'])]],
            noValue: 'Every record is as it was declared',
          }),
        ],
      },
    ],
  };
}
