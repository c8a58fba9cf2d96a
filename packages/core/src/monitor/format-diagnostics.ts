import { formatMs } from '../base/duration-text.ts';
import { culpritOf } from '../stalls/stall-log.ts';
import type { DiagnosticsReport } from './diagnostics-report.ts';

/** Of each kind; the endpoints and `monitor.diagnostics()` have them all. */
const maxLines = 5;

/** One kind of what went wrong, as text for people. */
export interface DiagnosticsSection {
  /** For example `slow requests`. */
  readonly headline: string;
  /** The worst five, one line each, and how many more there are; never empty. */
  readonly lines: readonly string[];
}

/**
 * What `monitor.report()` says below its table: errors, slow requests, what is open for more than a second, and stalls
 * of the event loop, in this order. A kind that did not occur has no section.
 *
 * @param report What `monitor.diagnostics()` returned.
 */
export function formatDiagnostics({
  errors,
  slow,
  inFlight,
  stalls,
}: DiagnosticsReport): DiagnosticsSection[] {
  return [
    ...section(
      'errors',
      errors.groups.map((group) => {
        const where = Object.keys(
          'operations' in group ? { ...group.routes, ...group.operations } : group.routes,
        );
        const title = 'title' in group ? `: ${group.title}` : '';
        return `${group.count} × ${group.type}${title}${where.length === 0 ? '' : ` (${where.join(', ')})`}`;
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

function section(headline: string, lines: readonly string[]): DiagnosticsSection[] {
  if (lines.length === 0) return [];
  const more = lines.length > maxLines ? [`and ${lines.length - maxLines} more`] : [];
  return [{ headline, lines: [...lines.slice(0, maxLines), ...more] }];
}
