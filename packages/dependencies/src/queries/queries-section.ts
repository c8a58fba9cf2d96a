import { formatMs, printableText, type Section } from '@golden-signals/core/extension';
import type { Queries } from './queries.ts';
import { queriesPanels } from './queries-panels.ts';
import { type QueriesReport, queriesReport } from './queries-report.ts';

declare module '@golden-signals/core' {
  interface DiagnosticsReport {
    readonly queries?: QueriesReport;
  }
}

/** The page `/monitoring/queries`. */
export function queriesSection(queries: Queries): Section<QueriesReport> {
  return {
    name: 'queries',
    headline: 'queries',
    read: (options) => queriesReport(queries, options),
    text: (report) => [...repeatedLines(report), ...typeLines(report)].map(printableText),
    cards: [
      {
        title: 'Queries per second',
        value: ({ types }) =>
          Math.round(types.reduce((sum, { callsPerSecond }) => sum + callsPerSecond, 0) * 10) / 10,
      },
      { title: 'Repeated queries', value: ({ repeated }) => repeated.length },
    ],
    panels: queriesPanels,
  };
}

function repeatedLines({ repeated }: QueriesReport): string[] {
  return repeated.map(
    ({ callsPerRequest, requests, route, summary, totalMs }) =>
      `${route} repeats ${summary}: ${Math.round(callsPerRequest)} times in each of ${requests} ` +
      `${requests === 1 ? 'request' : 'requests'}, ${formatMs(totalMs)} together`,
  );
}

function typeLines({ types }: QueriesReport): string[] {
  return types.map(({ calls, operation, p50Ms, p99Ms, slow, totalMs }) => {
    const slowPart = slow === 0 ? '' : `, ${slow} slow`;
    return `${operation}: ${calls} ${calls === 1 ? 'query' : 'queries'}, p50 ${formatMs(p50Ms)}, p99 ${formatMs(p99Ms)}, ${formatMs(totalMs)} together${slowPart}`;
  });
}
