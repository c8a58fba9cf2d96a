import { formatMs, formatSpan } from '../base/duration-text.ts';
import { formatBytes, formatRatio } from '../base/quantity-text.ts';
import type { JobSignals } from '../host/extension-host.ts';
import type { MonitorSnapshot, Signals } from '../host/service-snapshot.ts';
import type { SectionText } from './sections.ts';

const columns = [
  'route',
  'requests',
  'req/s',
  'errors',
  'p50',
  'p90',
  'p95',
  'p99',
  'p99.9',
  'max',
  'apdex',
] as const;

const jobColumns = ['job', 'runs', 'runs/s', ...columns.slice(3)];

/**
 * The golden signals as a text table for people: one row per route, a total, the jobs, and the saturation line.
 *
 * Durations are shown in the unit that reads best; every line ends with a newline.
 */
export function formatReport(snapshot: MonitorSnapshot, sections: readonly SectionText[]): string {
  const { service, window, jobs } = snapshot;
  const routes = snapshot.routes.map((route) => toRow(route.route, route));
  return [
    `${service.name} ${service.version}: golden signals of the last ${formatSpan(window.seconds)}, up ${formatSpan(snapshot.uptimeSeconds)}`,
    '',
    ...alignColumns([[...columns], ...routes, toRow('total', snapshot.total)], 1, -1),
    '',
    ...(jobs.length === 0 ? [] : [...alignColumns([jobColumns, ...jobs.map(jobRow)], 1), '']),
    saturationLine(snapshot),
    ...sections.flatMap(({ headline, lines }) => ['', `${headline}:`, ...lines.map((line) => `  ${line}`)]),
    '',
  ].join('\n');
}

function jobRow(signals: JobSignals): string[] {
  const { job, queue } = signals;
  return toRow(queue === undefined ? job : `${queue}: ${job}`, signals);
}

function toRow(name: string, signals: Signals): string[] {
  const { latency } = signals;
  return [
    name,
    String(signals.requests),
    signals.requestsPerSecond.toFixed(1),
    formatRatio(signals.errorRatio),
    formatMs(latency.p50Ms),
    formatMs(latency.p90Ms),
    formatMs(latency.p95Ms),
    formatMs(latency.p99Ms),
    formatMs(latency.p999Ms),
    formatMs(latency.maxMs),
    signals.apdex.toFixed(2),
  ];
}

/**
 * The first column is aligned left, the numbers right.
 *
 * @param rulesAt Before which lines a rule stands; from the end where it is negative.
 */
function alignColumns(rows: readonly string[][], ...rulesAt: readonly number[]): string[] {
  const widths = columns.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join('  '),
  );
  const rule = '─'.repeat(lines[0]!.length);
  for (const at of rulesAt) lines.splice(at, 0, rule);
  return lines;
}

function saturationLine({ inFlight, saturation }: MonitorSnapshot): string {
  const parts = [`in flight ${inFlight}`];
  if (saturation !== undefined) {
    parts.push(
      `cpu ${formatRatio(saturation.cpuRatio)}`,
      `event loop ${formatRatio(saturation.eventLoopUtilization)} busy, delay p99 ${formatMs(saturation.eventLoopDelayP99Ms)}`,
      `heap ${formatBytes(saturation.heapUsedBytes)} of ${formatBytes(saturation.heapLimitBytes)}`,
      `memory ${formatBytes(saturation.memoryRssBytes)} of ${formatBytes(saturation.memoryLimitBytes)}`,
    );
  }
  return `saturation: ${parts.join(' · ')}`;
}
