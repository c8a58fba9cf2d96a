import { type ExtensionHost, type Finding, formatSpan } from '@golden-signals/core/extension';
import type { QueueReport } from '../jobs-report.ts';

/** Returns what holds up the messages of a queue that a consumer has and does not settle. @param signals For their limits. */
export function unacknowledgedFindings(
  { queue, unacknowledged }: Pick<QueueReport, 'queue' | 'unacknowledged'>,
  signals: Pick<ExtensionHost['signals'], 'get'>,
): Finding[] {
  if (unacknowledged === undefined) return [];
  const { count, handled, oldestAgeMs, prefetch } = unacknowledged;
  const ageSeconds = oldestAgeMs / 1_000;
  const severity = signals.get('queue.unacknowledged_age').severity(ageSeconds);
  if (severity === undefined) return [];
  const isFull = prefetch !== undefined && count >= prefetch;
  return [
    {
      id: `queue-unacknowledged:${queue}`,
      severity,
      title: `A message of ${queue} is not acknowledged for ${formatSpan(ageSeconds)}`,
      evidence: [
        prefetch === undefined
          ? `${count} messages are not acknowledged`
          : `${count} of ${prefetch} prefetched messages are not acknowledged`,
        `the handlers of ${handled} of them are done`,
        ...(isFull ? ['the consumers get no further message until one of them is'] : []),
      ],
      next:
        handled > 0
          ? 'Look for a path through the handler that neither acknowledges nor rejects its message.'
          : 'Look at what the handlers wait for: they are in flight.',
      signal: 'queue.unacknowledged_age',
      labels: { queue },
    },
  ];
}
