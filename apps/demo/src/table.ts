import type { MonitorSnapshot, Signals } from '@golden-signals/core';
import { alignColumns, formatBytes, formatCount, formatMs, formatPercent } from './columns.ts';

/** What the table has to fit into. */
export interface TableFormat {
  /** Characters per line; longer lines are cut. */
  width: number;
  /** Lines for the routes; when there are more of them, the busiest stay. */
  maxRoutes: number;
  colour: boolean;
}

const head = ['route', 'requests', 'req/s', 'errors', 'p50', 'p95', 'p99', 'apdex'];
/** A longer template is cut in its middle, so that the numbers stay on the screen. */
const longestRoute = 40;

/** Select Graphic Rendition codes of a terminal. */
const styles = { bold: 1, dim: 2, red: 31, yellow: 33 };

const highErrorRatio = 0.02;
const poorApdex = 0.85;

/** The golden signals as lines of text: one per route, the whole service, and its saturation. */
export function formatTable(snapshot: MonitorSnapshot, format: TableFormat): string[] {
  const shown = snapshot.routes.slice(0, format.maxRoutes).sort((a, b) => compareRoutes(a.route, b.route));
  const hidden = snapshot.routes.length - shown.length;
  const total = `all ${snapshot.routes.length} routes${hidden === 0 ? '' : `, ${hidden} not shown`}`;
  const [headLine, ...lines] = alignColumns(
    [head, ...shown.map((route) => toRow(route.route, route)), toRow(total, snapshot.total)],
    1,
  ).map((line) => line.slice(0, format.width));
  const totalLine = lines.pop()!;
  const rule = '─'.repeat(Math.min(Math.max(headLine!.length, totalLine.length), format.width));

  const paint = (style: keyof typeof styles, text: string): string =>
    format.colour ? `\u001b[${styles[style]}m${text}\u001b[0m` : text;
  return [
    paint('bold', headLine!),
    paint('dim', rule),
    ...lines.map((line, index) => {
      const colour = colourOf(shown[index]!);
      return colour === undefined ? line : paint(colour, line);
    }),
    paint('dim', rule),
    paint('bold', totalLine),
    '',
    ...saturationLines(snapshot).map((line) => line.slice(0, format.width)),
  ];
}

function toRow(name: string, signals: Signals): string[] {
  const { latency } = signals;
  return [
    cutInTheMiddle(name, longestRoute),
    formatCount(signals.requests),
    signals.requestsPerSecond.toFixed(1),
    formatPercent(signals.errorRatio),
    formatMs(latency.p50Ms),
    formatMs(latency.p95Ms),
    formatMs(latency.p99Ms),
    signals.apdex.toFixed(2),
  ];
}

function colourOf({ errorRatio, apdex }: Signals): 'red' | 'yellow' | undefined {
  if (errorRatio >= highErrorRatio) return 'red';
  return apdex < poorApdex ? 'yellow' : undefined;
}

function saturationLines({ inFlight, saturation }: MonitorSnapshot): string[] {
  if (saturation === undefined) return [`in flight ${inFlight}`];
  const { cpuRatio, eventLoopUtilization, eventLoopDelayP99Ms } = saturation;
  const { heapUsedBytes, heapLimitBytes, memoryRssBytes, memoryLimitBytes } = saturation;
  return [
    [
      `in flight ${inFlight}`,
      `cpu ${formatPercent(cpuRatio)}`,
      `event loop ${formatPercent(eventLoopUtilization)} busy, p99 delay ${formatMs(eventLoopDelayP99Ms)}`,
    ].join(' · '),
    [
      `heap ${formatBytes(heapUsedBytes)} of ${formatBytes(heapLimitBytes)}`,
      `memory ${formatBytes(memoryRssBytes)} of ${formatBytes(memoryLimitBytes)}`,
    ].join(' · '),
  ];
}

/** Alphabetical, so that rows keep their places while the numbers move; `<unmatched>` and its like come last. */
function compareRoutes(a: string, b: string): number {
  return Number(a.startsWith('<')) - Number(b.startsWith('<')) || (a < b ? -1 : 1);
}

function cutInTheMiddle(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const half = (longest - 1) / 2;
  return `${text.slice(0, Math.ceil(half))}…${text.slice(-Math.floor(half))}`;
}
