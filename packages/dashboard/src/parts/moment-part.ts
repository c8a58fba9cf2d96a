import type { ExtensionHost, Severity } from '@golden-signals/core/extension';
import type { Part } from '../part.ts';
import { momentOf } from './moment-of.ts';
import type { Moment, MomentAlert, MomentErrors, MomentList, MomentRequest, MomentStall } from './shapes.ts';

/** What is read here of other sections. */
interface Alerts {
  readonly alerts: readonly {
    readonly name: string;
    readonly severity: Severity;
    readonly firedAtMs?: number | undefined;
    readonly resolvedAtMs?: number | undefined;
  }[];
  readonly rules: readonly { readonly rule: { readonly name: string; readonly summary: string } }[];
  /** The latest first. */
  readonly history?: readonly {
    readonly to: 'firing' | 'resolved';
    readonly timestampMs: number;
    readonly name: string;
    readonly severity: Severity;
    readonly firedForMs?: number | undefined;
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
/** For so long alerts that are over stay among the others. */
const resolvedRememberedMs = 15 * 60_000;
/** So many changes of alerts are remembered. */
const maxHistory = 200;

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
      const alerts = read<Alerts>('alerts');
      const slow = read<Slow>('slow')?.recent;
      const stalls = read<Stalls>('stalls')?.stalls;
      const groups = read<Errors>('errors')?.groups;
      const startedAtMs = wallMs - (clock.now() - startedMs);
      return {
        atMs,
        startedMs: startedAtMs,
        alerts: alerts && firedAt(alerts, atMs),
        alertsSinceMs: Math.max(startedAtMs, forgottenMs(alerts?.history, wallMs)),
        nearMs,
        slow: slow && listNear(slow, atMs, toRequest),
        stalls: stalls && listNear(stalls, atMs, toStall),
        errors: groups && errorsNear(groups, atMs),
      };
    },
  };
}

function firedAt({ alerts, rules, history }: Alerts, atMs: number): MomentAlert[] {
  const past = (history ?? []).flatMap(({ to, timestampMs, firedForMs = 0, ...alert }) =>
    to === 'resolved' ? [{ ...alert, firedAtMs: timestampMs - firedForMs, resolvedAtMs: timestampMs }] : [],
  );
  const present = alerts.filter(({ resolvedAtMs }) => history === undefined || resolvedAtMs === undefined);
  return [...present, ...past].flatMap(({ name, severity, firedAtMs, resolvedAtMs }) => {
    if (firedAtMs === undefined || firedAtMs > atMs) return [];
    if (resolvedAtMs !== undefined && resolvedAtMs <= atMs) return [];
    const summary = rules.find(({ rule }) => rule.name === name)?.rule.summary ?? name;
    return [{ name, severity, summary, firedAtMs, resolvedAtMs }];
  });
}

/** Alerts that ended before that may be forgotten. */
function forgottenMs(history: Alerts['history'], wallMs: number): number {
  if (history === undefined) return wallMs - resolvedRememberedMs;
  return history.length < maxHistory ? Number.NEGATIVE_INFINITY : history.at(-1)!.timestampMs;
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
