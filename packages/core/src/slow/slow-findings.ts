import { formatSpan } from '../base/duration-text.ts';
import type { Cause } from '../host/causes.ts';
import type { Finding } from '../host/findings.ts';
import type { SlowRequestRecord } from './slow-requests.ts';

/** With fewer slow requests, what they have in common may be chance. */
const minRequests = 3;
/** A cause that explains this share of their time is the one to begin with. */
const mainShare = 0.5;

const nextSteps: Readonly<Record<string, string>> = {
  event_loop: 'Find out what blocks the event loop; it may be another route. The stalls tell.',
  garbage_collection:
    'Let it make less garbage, or give the collector room: --max-semi-space-size, --max-old-space-size.',
};
const otherStep = 'Shorten this first: all else together is the smaller part.';

/** What the slow requests of a route spent their time on, by the kind of the cause. */
class SlowRoute {
  count = 0;
  totalMs = 0;
  readonly #byKind = new Map<string, { ms: number; longest: Cause }>();

  add({ durationMs, causes }: SlowRequestRecord): void {
    this.count += 1;
    this.totalMs += durationMs;
    for (const cause of causes) {
      const ms = Math.min(cause.ms ?? 0, durationMs);
      const { ms: before, longest } = this.#byKind.get(cause.kind) ?? { ms: 0, longest: cause };
      const isLonger = ms > (longest.ms ?? 0);
      this.#byKind.set(cause.kind, { ms: before + ms, longest: isLonger ? cause : longest });
    }
  }

  get mainCause(): { readonly kind: string; readonly ms: number; readonly longest: Cause } | undefined {
    const [main] = [...this.#byKind].sort(([, a], [, b]) => b.ms - a.ms);
    return main && { kind: main[0], ...main[1] };
  }
}

/**
 * Returns the routes whose slow requests have one main cause.
 *
 * @param records The slow requests of the window.
 */
export function slowFindings(records: readonly SlowRequestRecord[], windowMs: number): readonly Finding[] {
  const routes = new Map<string, SlowRoute>();
  for (const record of records) {
    const name = `${record.method} ${record.route}`;
    const route = routes.get(name) ?? new SlowRoute();
    routes.set(name, route);
    route.add(record);
  }
  return [...routes].flatMap(([name, { count, totalMs, mainCause }]) => {
    if (count < minRequests || mainCause === undefined) return [];
    const { kind, ms, longest } = mainCause;
    const share = ms / totalMs;
    if (share < mainShare) return [];
    return [
      {
        id: `slow:${name}:${kind}`,
        severity: 'warning',
        title: `Slow requests of ${name} have one main cause: ${longest.text}`,
        evidence: [
          `${count} slow requests in the last ${formatSpan(windowMs / 1_000)}`,
          `${(share * 100).toFixed(0)} % of their time is explained by the cause "${kind}"`,
        ],
        next: nextSteps[kind] ?? otherStep,
        signal: 'http.latency_p99',
        cost: ms / windowMs,
      },
    ];
  });
}
