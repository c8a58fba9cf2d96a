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
/** What a route does itself; all else (waiting for a pool, a blocked event loop) has one cause for all that suffer of it. */
const kindsOfRoute: ReadonlySet<string> = new Set(['query', 'calls']);
/** Routes that are named as evidence. */
const maxNamed = 3;
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

/** Routes whose slow requests have the same main cause. */
interface Affected {
  readonly kind: string;
  readonly routes: { readonly name: string; readonly count: number }[];
  totalMs: number;
  ms: number;
  longest: Cause;
}

/**
 * Returns the main causes of slow requests: for each route, or for all routes together that wait for the same.
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
  const affected = new Map<string, Affected>();
  for (const [name, { count, totalMs, mainCause }] of routes) {
    if (count < minRequests || mainCause === undefined || mainCause.ms / totalMs < mainShare) continue;
    const { kind, ms, longest } = mainCause;
    const key = kindsOfRoute.has(kind) ? `${name}:${kind}` : kind;
    const one = affected.get(key) ?? { kind, routes: [], totalMs: 0, ms: 0, longest };
    affected.set(key, one);
    one.routes.push({ name, count });
    one.totalMs += totalMs;
    one.ms += ms;
    if ((longest.ms ?? 0) > (one.longest.ms ?? 0)) one.longest = longest;
  }
  return Array.from(affected, ([key, one]) => toFinding(key, one, windowMs));
}

function toFinding(key: string, { kind, routes, totalMs, ms, longest }: Affected, windowMs: number): Finding {
  const [worst, ...others] = routes.sort((a, b) => b.count - a.count);
  const count = routes.reduce((sum, route) => sum + route.count, 0);
  const also =
    others.length === 0 ? '' : ` and ${others.length} other ${others.length === 1 ? 'route' : 'routes'}`;
  return {
    id: `slow:${key}`,
    severity: 'warning',
    title: `Slow requests of ${worst!.name}${also} have one main cause: ${longest.text}`,
    evidence: [
      `${count} slow requests in the last ${formatSpan(windowMs / 1_000)}`,
      `${((ms / totalMs) * 100).toFixed(0)} % of their time is explained by the cause "${kind}"`,
      ...(others.length === 0 ? [] : [namedRoutes(routes)]),
    ],
    next: nextSteps[kind] ?? otherStep,
    signal: 'http.latency_p99',
    cost: ms / windowMs,
  };
}

function namedRoutes(routes: Affected['routes']): string {
  const named = routes.slice(0, maxNamed).map(({ name, count }) => `${name} (${count})`);
  return `most of them of ${named.join(', ')}`;
}
