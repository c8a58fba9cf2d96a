import type { ExtensionHost, Severity } from '@golden-signals/core/extension';
import type { Part } from '../part.ts';
import { momentOf } from './moment-of.ts';
import type { Moment, MomentAlert, MomentErrors, MomentList, MomentRequest, MomentStall } from './shapes.ts';

/** What is read here of other sections. */
interface Alerts {
  readonly alerts: readonly {
    readonly name: string;
    readonly severity: Severity;
    readonly annotations: { readonly summary?: string };
    readonly firedAtMs?: number | undefined;
    readonly resolvedAtMs?: number | undefined;
  }[];
}
interface Slow {
  readonly recent: readonly MomentRequest[];
}
interface Stalls {
  readonly stalls: readonly {
    readonly startedAtMs: number;
    readonly durationMs: number;
    readonly open: readonly { readonly method?: string | undefined; readonly name: string }[];
  }[];
}
interface Errors {
  readonly groups: readonly {
    readonly fingerprint: string;
    readonly type: string;
    readonly title?: string;
    readonly firstSeenMs: number;
    readonly lastSeenMs: number;
    readonly samples?: readonly { readonly timestampMs: number }[];
  }[];
}

/** What happened so close to a moment is listed. */
const nearMs = 30_000;
const maxListed = 20;
/** For so long `@golden-signals/alerting` remembers what fired. */
const alertsRememberedMs = 15 * 60_000;

/** What happened around a moment, `at`, as far as sections remember it. */
export function momentPart({
  clock,
  endpoints,
  sections,
}: Pick<ExtensionHost, 'clock' | 'endpoints' | 'sections'>): Part {
  const details = { details: endpoints.showDetails };
  const startedMs = clock.now();
  const read = <Data>(path: string) => sections.read(path, details)?.data as Data | undefined;
  return {
    everyMs: 2_000,
    read(parameters): Moment | undefined {
      const atMs = momentOf(parameters)?.atMs;
      if (atMs === undefined) return undefined;
      const wallMs = clock.wallTimeMs();
      const alerts = read<Alerts>('alerts')?.alerts;
      const slow = read<Slow>('slow')?.recent;
      const stalls = read<Stalls>('stalls')?.stalls;
      const groups = read<Errors>('errors')?.groups;
      return {
        atMs,
        startedMs: wallMs - (clock.now() - startedMs),
        alerts: alerts && firedAt(alerts, atMs),
        alertsSinceMs: wallMs - alertsRememberedMs,
        nearMs,
        slow: slow && listNear(slow, atMs, toRequest),
        stalls: stalls && listNear(stalls, atMs, toStall),
        errors: groups && errorsNear(groups, atMs),
      };
    },
  };
}

function firedAt(alerts: Alerts['alerts'], atMs: number): MomentAlert[] {
  return alerts.flatMap(({ name, severity, annotations, firedAtMs, resolvedAtMs }) => {
    if (firedAtMs === undefined || firedAtMs > atMs) return [];
    if (resolvedAtMs !== undefined && resolvedAtMs <= atMs) return [];
    return [{ name, severity, summary: annotations.summary ?? name, firedAtMs, resolvedAtMs }];
  });
}

/** Keeps what was going on within `nearMs` of a moment, the earliest first. */
function listNear<One extends { readonly startedAtMs: number; readonly durationMs: number }, Item>(
  all: readonly One[],
  atMs: number,
  toItem: (one: One) => Item,
): MomentList<Item> {
  const near = all.filter(
    ({ startedAtMs, durationMs }) =>
      startedAtMs <= atMs + nearMs && startedAtMs + durationMs >= atMs - nearMs,
  );
  const sorted = near.sort((a, b) => a.startedAtMs - b.startedAtMs);
  const oldestMs = Math.min(...all.map(({ startedAtMs }) => startedAtMs));
  return {
    items: sorted.slice(0, maxListed).map(toItem),
    count: near.length,
    oldestMs: all.length === 0 ? undefined : oldestMs,
  };
}

function toRequest({ startedAtMs, method, route, status, durationMs }: MomentRequest): MomentRequest {
  return { startedAtMs, method, route, status, durationMs };
}

function toStall({ startedAtMs, durationMs, open }: Stalls['stalls'][number]): MomentStall {
  const names = open.map(({ method, name }) => (method === undefined ? name : `${method} ${name}`));
  return { startedAtMs, durationMs, during: [...new Set(names)] };
}

/** Of each group only the first, the last and a few samples are remembered with their times. */
function errorsNear(groups: Errors['groups'], atMs: number): MomentErrors {
  const isNear = (timeMs: number) => Math.abs(timeMs - atMs) <= nearMs;
  const seen = groups.filter(({ firstSeenMs, lastSeenMs, samples = [] }) =>
    [firstSeenMs, lastSeenMs, ...samples.map(({ timestampMs }) => timestampMs)].some(isNear),
  );
  const unknown = groups.filter(
    (group) => !seen.includes(group) && group.firstSeenMs < atMs && group.lastSeenMs > atMs,
  );
  return {
    groups: seen.slice(0, maxListed).map(({ fingerprint, type, title }) => ({
      fingerprint,
      type,
      ...(title === undefined ? {} : { title }),
    })),
    unknown: unknown.length,
  };
}
