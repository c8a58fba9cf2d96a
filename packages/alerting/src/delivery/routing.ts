import { GoldenSignalsError } from '@golden-signals/core';
import type { Labels } from '@golden-signals/core/extension';
import type { Channel, OwnGrouping } from '../channel.ts';
import type { ResolvedDeliveryOptions, Route } from './delivery-options.ts';
import { type Matches, matcherText, matchesAll, parseMatcher } from './matchers.ts';
import { inIntervals } from './mute-times.ts';

/** Where alerts of a route go, and how they are put together there. */
export interface Target {
  /** Unique, and the same in every process with the same options. */
  readonly key: string;
  readonly channels: readonly Channel[];
  /** Undefined: each alert by itself. */
  readonly groupBy: readonly string[] | undefined;
  readonly waitMs: number;
  readonly intervalMs: number;
  readonly repeatMs: number;
  /** Whether what was resolved is told again, too, as long as it is known. */
  readonly resendsResolved: boolean;
  /** How long it is not told again of what fires anew. */
  readonly cooldownMs: number;
  /** Whether what failed counts as told: nobody knows what a function did before it threw. */
  readonly triesOnce: boolean;
  isMuted(wallMs: number): boolean;
}

interface Node {
  readonly matches: Matches;
  readonly continues: boolean;
  readonly targets: readonly Target[];
  readonly children: readonly Node[];
}

interface Inherited {
  readonly groupBy: readonly string[];
  readonly groupWaitMs: number;
  readonly groupIntervalMs: number;
  readonly repeatIntervalMs: number;
  readonly channels: readonly Channel[];
}

/** The tree of routes. */
export class Routing {
  readonly #root: Node;
  readonly #intervals: ReadonlyMap<string, (wallMs: number) => boolean>;
  readonly #byName: ReadonlyMap<string, Channel>;
  readonly #cooldownMs: number;

  /** @throws GoldenSignalsError `ERR_GS_ALERT_ROUTE`, `ERR_GS_ALERT_MATCHER`, `ERR_GS_ALERT_MUTE_TIME` */
  constructor(channels: readonly Channel[], options: ResolvedDeliveryOptions, cooldownMs: number) {
    this.#cooldownMs = cooldownMs;
    this.#byName = new Map(channels.map((channel) => [channel.name, channel]));
    this.#intervals = new Map(
      Object.entries(options.timeIntervals).map(([name, intervals]) => [name, inIntervals(intervals)]),
    );
    this.#root = this.#node({ routes: options.routes }, { ...options, channels }, '');
  }

  /** Those that take an alert with these labels: the deepest routes that match, as in Alertmanager. */
  targetsOf(labels: Labels): readonly Target[] {
    return taken(this.#root, labels) ?? [];
  }

  #node(route: Route, above: Inherited, keyAbove: string): Node {
    const matchers = (route.matchers ?? []).map(parseMatcher);
    const key = `${keyAbove}{${matchers.map(matcherText).join(',')}}`;
    const own: Inherited = {
      groupBy: route.groupBy ?? above.groupBy,
      groupWaitMs: route.groupWaitMs ?? above.groupWaitMs,
      groupIntervalMs: route.groupIntervalMs ?? above.groupIntervalMs,
      repeatIntervalMs: route.repeatIntervalMs ?? above.repeatIntervalMs,
      channels: route.channels?.map((name) => named('channel', name, this.#byName)) ?? above.channels,
    };
    const muted = (route.muteTimeIntervals ?? []).map((name) =>
      named('time interval', name, this.#intervals),
    );
    const active = (route.activeTimeIntervals ?? []).map((name) =>
      named('time interval', name, this.#intervals),
    );
    const isMuted = (wallMs: number) =>
      muted.some((contains) => contains(wallMs)) ||
      (active.length > 0 && !active.some((contains) => contains(wallMs)));
    return {
      matches: matchesAll(matchers),
      continues: route.continue ?? false,
      targets: targets(key, own, isMuted, this.#cooldownMs),
      children: (route.routes ?? []).map((child, index) => this.#node(child, own, `${key}/${index}`)),
    };
  }
}

/** For what alerting tells of itself: past the routes, at once. */
export function ownTarget(key: string, channels: readonly Channel[], repeatMs: number): Target {
  return {
    key,
    channels,
    groupBy: [],
    waitMs: 0,
    intervalMs: 5_000,
    repeatMs,
    resendsResolved: false,
    cooldownMs: 0,
    triesOnce: false,
    isMuted: () => false,
  };
}

/** For a channel that takes no groups of a route, but each alert by itself or all together: it is told at once. */
export function ungroupedTarget(
  key: string,
  channel: Channel,
  { by, resendIntervalMs }: OwnGrouping,
  more: Pick<Target, 'isMuted' | 'cooldownMs'>,
): Target {
  const isEach = by === 'alert';
  return {
    key: `${key}/${channel.name}`,
    channels: [channel],
    groupBy: isEach ? undefined : [],
    waitMs: 0,
    intervalMs: isEach ? 1_000 : 5_000,
    repeatMs: resendIntervalMs ?? Number.POSITIVE_INFINITY,
    resendsResolved: resendIntervalMs !== undefined,
    // What is told with all others is to be what is true now.
    cooldownMs: isEach ? more.cooldownMs : 0,
    triesOnce: isEach,
    isMuted: more.isMuted,
  };
}

/** Alerts that each channel of these is told of, some of which group by themselves. */
function targets(key: string, own: Inherited, isMuted: Target['isMuted'], cooldownMs: number): Target[] {
  const grouped = own.channels.filter(({ ownGrouping }) => ownGrouping === undefined);
  const all: Target[] = [];
  if (grouped.length > 0)
    all.push({
      key,
      channels: grouped,
      groupBy: own.groupBy.includes('...') ? undefined : own.groupBy,
      waitMs: own.groupWaitMs,
      intervalMs: own.groupIntervalMs,
      repeatMs: own.repeatIntervalMs,
      resendsResolved: false,
      cooldownMs: 0,
      triesOnce: false,
      isMuted,
    });
  for (const channel of own.channels)
    if (channel.ownGrouping !== undefined)
      all.push(ungroupedTarget(key, channel, channel.ownGrouping, { isMuted, cooldownMs }));
  return all;
}

function taken({ matches, targets, children }: Node, labels: Labels): readonly Target[] | undefined {
  if (!matches(labels)) return undefined;
  const all: Target[] = [];
  let isTaken = false;
  for (const child of children) {
    const below = taken(child, labels);
    if (below === undefined) continue;
    isTaken = true;
    all.push(...below);
    if (!child.continues) break;
  }
  return isTaken ? all : targets;
}

function named<Value>(kind: string, name: string, among: ReadonlyMap<string, Value>): Value {
  const value = among.get(name);
  if (value !== undefined) return value;
  const known = [...among.keys()].join(', ') || 'none';
  throw new GoldenSignalsError(
    'ERR_GS_ALERT_ROUTE',
    `alerting: there is no ${kind} "${name}". Known: ${known}.`,
  );
}
