import type { DashboardSpec } from '../panel-spec.ts';
import type { Panels } from '../panels.ts';
import { requestsBy } from './overview.ts';

/** Rate, errors and duration of each route. */
export function routes(all: Panels): DashboardSpec {
  const { http } = all.definitions;
  if (http === undefined) return { name: 'routes', title: 'Routes', description: '', rows: [] };
  const { route, method, status, duration } = http;
  const panels = all.where(`${route}=~"$route"`);
  const { ask } = panels;
  const worst = { by: ['route'], most: 10 };
  return {
    name: 'routes',
    title: 'Routes',
    description:
      'Requests, errors and latency of each route. Routes are templates, so that their number is bounded.',
    variables: [{ name: 'route', label: 'Route', metric: http.requests ?? ask.countOf(duration), of: route }],
    rows: [
      {
        title: 'Each route',
        panels: [
          panels.table({
            title: 'Routes, the busiest first',
            description: 'Each route over the last moments, with the limits of its signals.',
            columns: [
              {
                title: 'Requests per second',
                unit: 'reqps',
                expression: panels.expressionOf('http.request_rate', ['route']),
              },
              ...[
                ['Error ratio', 'http.error_ratio', 'percentunit'],
                ['Client errors', 'http.client_error_ratio', 'percentunit'],
                ['Slow', 'http.slow_ratio', 'percentunit'],
                ['p50', 'http.latency_p50', 's'],
                ['p95', 'http.latency_p95', 's'],
                ['p99', 'http.latency_p99', 's'],
              ].map(([title, id, unit]) => ({
                title: title!,
                unit: unit!,
                expression: panels.expressionOf(id!, ['route']),
                thresholds: panels.thresholds(id!),
              })),
            ],
          }),
        ],
      },
      {
        title: 'Traffic, errors and duration',
        panels: [
          panels.signal('http.request_rate', {
            ...worst,
            title: 'Requests per second, the ten busiest routes',
          }),
          panels.signal('http.error_ratio', { ...worst, title: 'Error ratio, the ten worst routes' }),
          panels.signal('http.latency_p95', { ...worst, title: 'Latency p95, the ten slowest routes' }),
        ],
      },
      {
        title: 'Latency of the chosen routes',
        panels: [
          panels.heatmap({ title: 'How latency is spread', histogram: duration, unit: 's' }),
          panels.chart({
            title: 'Percentiles',
            description:
              'Time from the arrival of a request to the end of its response. Points are exemplars, which lead to traces.',
            unit: 's',
            lines: [
              ...([
                [0.5, 'p50'],
                [0.95, 'p95'],
                [0.99, 'p99'],
                [0.999, 'p99.9'],
              ] as const),
            ].map(([q, name]) => [ask.quantile(q, duration), name]),
            exemplars: true,
            thresholds: panels.thresholds('http.latency_p99'),
          }),
          panels.signal('http.apdex', { ...worst, title: 'Apdex, the ten lowest' }),
        ],
      },
      {
        title: 'Outcomes of the chosen routes',
        panels: [
          panels.chart({
            title: 'Requests per second, by status',
            unit: 'reqps',
            lines: [[requestsBy(panels, status)]],
            stacked: true,
          }),
          panels.chart({
            title: 'Requests per second, by method',
            unit: 'reqps',
            lines: [[requestsBy(panels, method)]],
            stacked: true,
          }),
          panels.chart({
            title: 'Failures per second, by type of error',
            unit: 'ops',
            lines: [
              [ask.rate(http.errors, ['error_type', route])],
              [ask.rate(http.handledErrors, ['error_type', route]), 'answered all the same:'],
            ],
            noValue: 'No request has failed',
          }),
        ],
      },
      {
        title: 'What takes long, and what is large',
        panels: [
          panels.chart({
            title: 'Slow and overdue requests per second',
            unit: 'ops',
            lines: [
              [`topk(10, ${ask.rate(http.slow, [route])})`, 'slow'],
              [`topk(10, ${ask.rate(http.overdue, [route])})`, 'overdue'],
            ],
            noValue: 'No request was slow',
          }),
          panels.chart({
            title: 'Repeated queries per second',
            unit: 'ops',
            // The label of this metric is called so in either naming.
            lines: [[all.where('route=~"$route"').ask.rate('db_repeated_queries_total', ['route'])]],
            noValue: 'No request repeats a query',
          }),
          panels.chart({
            title: 'Sizes of bodies, p95',
            unit: 'bytes',
            lines: [
              [ask.quantile(0.95, http.requestSize), 'request'],
              [ask.quantile(0.95, http.responseSize), 'response'],
            ],
          }),
        ],
      },
    ],
  };
}
