import { formatMs } from '../duration-text.ts';
import { culpritOf } from '../stalls/stall-log.ts';
import type { DiagnosticsReport } from './diagnostics-report.ts';

/** Of each kind; the endpoints and `monitor.diagnostics()` have them all. */
const maxLines = 5;

/** The worst of what went wrong, one line each, below a headline per kind; nothing of kinds that did not occur. */
export function formatDiagnostics({ errors, slow, inFlight, stalls }: DiagnosticsReport): string[] {
  return [
    ...section(
      'errors',
      errors.groups.map((group) => {
        const where = Object.keys(
          'operations' in group ? { ...group.routes, ...group.operations } : group.routes,
        );
        const title = 'title' in group ? `: ${group.title}` : '';
        return `${group.count} × ${group.type}${title} (${where.join(', ')})`;
      }),
    ),
    ...section(
      'slow requests',
      slow.slowest.map(
        ({ method, route, status, durationMs, eventLoopDelayMaxMs }) =>
          `${method} ${route} ${status} took ${formatMs(durationMs)}, event loop delayed ${formatMs(eventLoopDelayMaxMs)}`,
      ),
    ),
    ...section(
      'open for more than a second',
      [...inFlight.requests, ...inFlight.operations]
        .filter(({ ageMs }) => ageMs > 1_000)
        .map(
          ({ method, name, ageMs }) =>
            `${method === undefined ? '' : `${method} `}${name} since ${formatMs(ageMs)}`,
        ),
    ),
    ...section(
      'event loop stalls',
      stalls.stalls.map(({ durationMs, stacks = [] }) => {
        const culprit = culpritOf(stacks);
        return `${formatMs(durationMs)}${culprit === undefined ? '' : ` in ${culprit.functionName}`}`;
      }),
    ),
  ];
}

function section(headline: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const more = lines.length > maxLines ? [`  and ${lines.length - maxLines} more`] : [];
  return ['', `${headline}:`, ...lines.slice(0, maxLines).map((line) => `  ${line}`), ...more];
}
