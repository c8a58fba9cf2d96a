import type { DashboardSpec } from '../panel-spec.ts';
import type { Panels } from '../panels.ts';
import { sloPanels } from './slo-panels.ts';

/** Capabilities whose signals other dashboards show. */
const elsewhere: ReadonlySet<string> = new Set([
  ...['http', 'operation', 'database', 'http_client', 'messaging', 'cache', 'pool', 'server'],
  ...['process', 'system', 'container', 'memory', 'health', 'business', 'slo'],
  ...['job', 'queue', 'schedule'],
]);

/** Whether users are well: the golden signals, and what was promised. */
export function overview(panels: Panels): DashboardSpec {
  const { ask, definitions } = panels;
  const { http } = definitions;
  const slos = sloPanels(panels);
  return {
    name: 'overview',
    title: 'Overview',
    description:
      'Latency, traffic, errors and saturation of the service, and what is left of its error budgets.',
    rows: [
      {
        title: 'Now',
        panels: [
          panels.signalFigure('http.request_rate', { title: 'Requests per second' }),
          panels.signalFigure('http.error_ratio', { title: 'Error ratio' }),
          panels.signalFigure('http.latency_p99', { title: 'Latency p99' }),
          panels.signalFigure('http.apdex', { title: 'Apdex' }),
          panels.signalFigure('process.cpu', { title: 'Processor (of one core)' }),
          panels.signalFigure('health.status', { title: 'Health', states: healthStates }),
          panels.figure({
            title: 'Alerts that fire',
            unit: 'short',
            expression: ask.value('sum', 'golden_signals_alerts', [], 'alertstate="firing"'),
            thresholds: firingThresholds,
          }),
          panels.figure({
            title: 'Instances',
            description: 'Processes of the service that were scraped.',
            unit: 'short',
            expression: `count(${ask.value('max', 'process_start_time_seconds', ['job', 'instance'])})`,
          }),
        ],
      },
      {
        title: 'Traffic and errors',
        panels: [
          http &&
            panels.chart({
              title: 'Requests per second, by status',
              description: 'What clients received; 499 are those that left before their answer was finished.',
              unit: 'reqps',
              lines: [[requestsBy(panels, http.status)]],
              stacked: true,
            }),
          panels.signals(
            [
              ['http.error_ratio', 'errors'],
              ['http.client_error_ratio', 'client errors (4xx)'],
            ],
            {
              title: 'Error ratio',
            },
          ),
          http &&
            panels.chart({
              title: 'Failures per second, by type of error',
              unit: 'ops',
              lines: [[ask.rate(http.errors, ['error_type'])]],
              stacked: true,
              noValue: 'No request has failed',
            }),
        ],
      },
      {
        title: 'Latency',
        panels: [
          panels.signals(
            [
              ['http.latency_p50', 'p50'],
              ['http.latency_p95', 'p95'],
              ['http.latency_p99', 'p99'],
            ],
            {
              title: 'Latency',
            },
          ),
          panels.signal('http.apdex'),
          panels.signal('http.slow_ratio'),
        ],
      },
      {
        title: 'Saturation',
        panels: [
          panels.signals(
            [
              ['process.cpu', 'processor (of one core)'],
              ['process.event_loop_utilization', 'event loop'],
              ['process.heap_ratio', 'heap'],
              ['process.memory_ratio', 'memory'],
            ],
            { title: 'How full the fullest process is' },
          ),
          panels.signal('process.event_loop_delay'),
          panels.signal('http.in_flight'),
        ],
      },
      {
        title: 'Error budgets',
        panels: [slos?.budgetLeft, slos?.burnRate, panels.signal('slo.error_ratio', { by: ['slo'] })],
      },
      { title: 'Further signals', panels: panels.others((capability) => !elsewhere.has(capability)) },
    ],
  };
}

/** As the metric has them. */
const healthStates = { 1: 'Healthy', 0.5: 'Degraded', 0: 'Unhealthy', '-1': 'Critical' };

export const firingThresholds = {
  mode: 'absolute',
  steps: [
    { color: 'green', value: null },
    { color: 'red', value: 1 },
  ],
} as const;

/** Returns requests per second by labels, as far as the naming counts them. */
export function requestsBy(
  { ask, definitions: { http } }: Panels,
  ...by: readonly string[]
): string | undefined {
  if (http === undefined) return undefined;
  return http.requests === undefined ? ask.observations(http.duration, by) : ask.rate(http.requests, by);
}
