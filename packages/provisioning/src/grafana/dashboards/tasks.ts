import type { DashboardSpec } from '../panel-spec.ts';
import type { Panels } from '../panels.ts';

const duration = 'operation_duration_seconds';

/** Functions and batches that the application measures: what runs, what ended how, and how long it took. */
export function tasks(panels: Panels): DashboardSpec {
  const { ask } = panels;
  const by = ['operation'];
  return {
    name: 'tasks',
    title: 'Tasks',
    description:
      'Operations that the application measures: how many run, are completed and fail, and how long they take.',
    rows: [
      {
        title: 'Now',
        panels: [
          panels.signalFigure('operation.rate', { title: 'Completed or failed per second' }),
          panels.signalFigure('operation.active', { title: 'In progress' }),
          panels.signalFigure('operation.error_ratio', { title: 'Error ratio' }),
          panels.signalFigure('operation.latency_p95', { title: 'Duration p95' }),
        ],
      },
      {
        title: 'Active, completed, failed',
        panels: [
          panels.signal('operation.active', { by }),
          panels.chart({
            title: 'Completed per second',
            unit: 'ops',
            lines: [[ask.observations(duration, by, 'outcome="success"')]],
            stacked: true,
          }),
          panels.chart({
            title: 'Failed per second',
            unit: 'ops',
            lines: [[ask.rate('operation_errors_total', ['operation', 'error_type'])]],
            stacked: true,
            noValue: 'No operation has failed',
          }),
          panels.signal('operation.error_ratio', { by }),
        ],
      },
      {
        title: 'Distribution',
        panels: [
          panels.heatmap({ title: 'How durations are spread', histogram: duration, unit: 's' }),
          panels.signals(
            [
              ['operation.latency_p50', 'p50'],
              ['operation.latency_p95', 'p95'],
              ['operation.latency_p99', 'p99'],
            ],
            { title: 'Duration' },
          ),
          panels.signal('operation.latency_p95', { by }),
          panels.chart({
            title: 'Slow and overdue per second',
            unit: 'ops',
            lines: [
              [ask.rate('operation_slow_total', by), 'slow'],
              [ask.rate('operations_overdue_total', by), 'overdue'],
            ],
            noValue: 'No operation was slow',
          }),
        ],
      },
      {
        title: 'Each operation',
        panels: [
          panels.table({
            title: 'Operations, the most frequent first',
            description: 'Each operation over the last moments, with the limits of its signals.',
            columns: (
              [
                ['Per second', 'operation.rate', 'ops'],
                ['In progress', 'operation.active', 'short'],
                ['Error ratio', 'operation.error_ratio', 'percentunit'],
                ['p50', 'operation.latency_p50', 's'],
                ['p95', 'operation.latency_p95', 's'],
                ['p99', 'operation.latency_p99', 's'],
              ] as const
            ).map(([title, id, unit]) => ({
              title,
              unit,
              expression: panels.expressionOf(id, by),
              thresholds: panels.thresholds(id),
            })),
          }),
        ],
      },
    ],
  };
}
