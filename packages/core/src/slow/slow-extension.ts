import { formatMs } from '../base/duration-text.ts';
import { causesText } from '../causes/causes-text.ts';
import type { EndedCauses } from '../causes/ended-causes.ts';
import type { EndedErrors } from '../errors/ended-errors.ts';
import type { Extension } from '../host/extension-host.ts';
import { shareProcessLoad } from '../process/process-load.ts';
import { requestFactsOf } from '../request-log/request-facts.ts';
import { callsByKind } from '../work/work-calls.ts';
import { slowFindings } from './slow-findings.ts';
import { slowReport } from './slow-report.ts';
import { SlowRequests } from './slow-requests.ts';

/**
 * Keeps the slowest and the latest slow requests, with what went on meanwhile.
 *
 * @param windowMs How far back the slowest reach.
 */
export function slowExtension(windowMs: number, ended: EndedErrors, endedCauses: EndedCauses): Extension {
  return {
    name: 'slow_requests',
    setup(host) {
      const { work, redact } = host;
      host.events.declare('slow');
      const { load, release } = shareProcessLoad(host);
      host.onClose(release);
      const slow = new SlowRequests(host, load, windowMs);
      work.onEnd((end) => {
        if (!end.isSlow || end.work.kind !== 'request') return;
        const { calls, fields, timeline } = end.work;
        slow.add(requestFactsOf(end, host.clock, ended), {
          // It has left already.
          concurrentRequests: work.requestsInFlight + 1,
          timeline,
          calls: callsByKind(calls),
          context: fields && (redact.fields(fields) as Record<string, unknown>),
          causes: endedCauses.of(end, host),
        });
      }, 'notable');
      host.findings.add('slow_requests', (windowMs) => {
        const fromMs = host.clock.wallTimeMs() - windowMs;
        return slowFindings(
          slow.recent.filter(({ startedAtMs, durationMs }) => startedAtMs + durationMs >= fromMs),
          windowMs,
        );
      });
      host.sections.add({
        name: 'slow',
        headline: 'slow requests',
        read: (options) => slowReport(slow, options),
        text: ({ slowest }) =>
          slowest.map(
            ({ method, route, status, durationMs, causes }) =>
              `${method} ${route} ${status} took ${formatMs(durationMs)}${causesText(causes)}`,
          ),
        cards: [{ title: 'Slow requests', value: ({ recent }) => recent.length }],
      });
    },
  };
}
