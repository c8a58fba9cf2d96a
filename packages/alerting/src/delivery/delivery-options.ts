import {
  checkOptions,
  hasMethods,
  invalidOption,
  isFunction,
  isNonEmptyString,
  isNumber,
  isPlainObject,
  isStringArray,
  type Rule,
  type Rules,
} from '@golden-signals/core/extension';
import type { Channel } from '../channel.ts';
import type { DedupeStore } from '../dedupe/dedupe-store.ts';
import type { InhibitRule } from './inhibition.ts';
import type { TimeInterval } from './mute-times.ts';

/** How notifications are put together. A route takes from the one above it what it does not say. */
export interface Grouping {
  /** Labels that alerts of a group have alike; `['...']` is a group for each alert. Default: `['alertname']`. */
  groupBy?: readonly string[];
  /** How long a new group waits for more before it is told, in milliseconds, up to an hour. Default: 30,000. */
  groupWaitMs?: number;
  /** How long a group that was told waits until it tells of a change, in milliseconds. Default: 300,000. */
  groupIntervalMs?: number;
  /** After what time a group that still fires is told again, in milliseconds. Default: 14,400,000. */
  repeatIntervalMs?: number;
}

/** Which alerts go to which channels. The first that matches takes an alert. */
export interface Route extends Grouping {
  /** All must match; in Alertmanager's notation, as `severity="critical"`. Default: all alerts. */
  matchers?: readonly string[];
  /** Names of channels. Default: those of the route above, which at the top are all. */
  channels?: readonly string[];
  /** Looks at the routes after it, too. Default: false. */
  continue?: boolean;
  /** Names of `timeIntervals` during which it tells nobody. Default: none. */
  muteTimeIntervals?: readonly string[];
  /** Names of `timeIntervals` outside of which it tells nobody. Default: always. */
  activeTimeIntervals?: readonly string[];
  /** Of these the first that matches takes the alert from this one. Default: none. */
  routes?: readonly Route[];
}

/** How alerts reach the channels. */
export interface DeliveryOptions extends Grouping {
  /** Default: one, with all alerts to all channels. */
  routes?: readonly Route[];
  /** Default: none. */
  inhibitRules?: readonly InhibitRule[];
  /** By name, for the routes. Default: none. */
  timeIntervals?: Readonly<Record<string, readonly TimeInterval[]>>;
  /**
   * Where several replicas of the service agree about who of them tells: `redisDedupe(client)`, `postgresDedupe(pool)`.
   * Default: each tells what it sees.
   */
  dedupe?: DedupeStore;
  /**
   * How long nobody is told of alerts after the start of another version, in milliseconds, up to 900,000: a deploy as the
   * history file knows it. Default: 0, because a deploy is when alerts matter most.
   */
  deployGraceMs?: number;
  /** The name of a channel that is told of an alert that always fires, so that its absence can be noticed. Default: none. */
  watchdogChannel?: string;
  /** How often, in milliseconds, from 10,000. Default: 60,000. */
  watchdogIntervalMs?: number;
  /** Where people find more, as the URL of the dashboard. Default: none. */
  externalUrl?: string;
  /** How long one send may take, in milliseconds, from 100 to 60,000. Default: 10,000. */
  sendTimeoutMs?: number;
  /** How many groups may wait for one channel. Default: 100. */
  queueLimit?: number;
  /** How long the end of the monitor waits for what is on its way, in milliseconds, up to 4,500. Default: 4,000. */
  flushTimeoutMs?: number;
}

export type ResolvedDeliveryOptions = Required<Omit<DeliveryOptions, 'dedupe'>> &
  Pick<DeliveryOptions, 'dedupe'>;

const isArray: Rule = (value) => (Array.isArray(value) ? undefined : 'an array');
const grouping = {
  groupBy: isStringArray,
  groupWaitMs: isNumber({ min: 0, max: 3_600_000 }),
  groupIntervalMs: isNumber({ min: 1_000, max: 86_400_000 }),
  repeatIntervalMs: isNumber({ min: 1_000, max: 604_800_000 }),
} satisfies Rules<Grouping>;

const isHttpUrl: Rule = (value) =>
  typeof value === 'string' && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)
    ? undefined
    : 'an absolute URL of http or https';

const rules: Rules<DeliveryOptions> = {
  groupBy: grouping.groupBy,
  groupWaitMs: grouping.groupWaitMs,
  groupIntervalMs: grouping.groupIntervalMs,
  repeatIntervalMs: grouping.repeatIntervalMs,
  routes: isArray,
  inhibitRules: isArray,
  timeIntervals: isPlainObject,
  dedupe: hasMethods('read', 'replace'),
  deployGraceMs: isNumber({ min: 0, max: 900_000 }),
  watchdogChannel: isNonEmptyString,
  watchdogIntervalMs: isNumber({ min: 10_000, max: 86_400_000 }),
  externalUrl: isHttpUrl,
  sendTimeoutMs: isNumber({ min: 100, max: 60_000 }),
  queueLimit: isNumber({ min: 1, max: 10_000, integer: true }),
  flushTimeoutMs: isNumber({ min: 0, max: 4_500 }),
};

const routeRules: Rules<Route> = {
  groupBy: grouping.groupBy,
  groupWaitMs: grouping.groupWaitMs,
  groupIntervalMs: grouping.groupIntervalMs,
  repeatIntervalMs: grouping.repeatIntervalMs,
  matchers: isStringArray,
  channels: isStringArray,
  continue: (value) => (typeof value === 'boolean' ? undefined : 'true or false'),
  muteTimeIntervals: isStringArray,
  activeTimeIntervals: isStringArray,
  routes: isArray,
};

const inhibitRules: Rules<InhibitRule> = {
  sourceMatchers: isStringArray,
  targetMatchers: isStringArray,
  equal: isStringArray,
};

/** @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID` */
export function resolveDeliveryOptions(options: DeliveryOptions): ResolvedDeliveryOptions {
  checkOptions('alerting: delivery', options, rules);
  checkRoutes(options.routes ?? []);
  for (const rule of options.inhibitRules ?? []) {
    checkOptions('alerting: delivery: inhibitRules', rule, inhibitRules);
    for (const name of ['sourceMatchers', 'targetMatchers'] as const)
      if (rule[name] === undefined)
        throw invalidOption('alerting: delivery: inhibitRules', name, undefined, 'an array of strings');
  }
  return {
    groupBy: ['alertname'],
    groupWaitMs: 30_000,
    groupIntervalMs: 300_000,
    repeatIntervalMs: 14_400_000,
    routes: [],
    inhibitRules: [],
    timeIntervals: {},
    deployGraceMs: 0,
    watchdogChannel: '',
    watchdogIntervalMs: 60_000,
    externalUrl: '',
    sendTimeoutMs: 10_000,
    queueLimit: 100,
    flushTimeoutMs: 4_000,
    ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
  };
}

function checkRoutes(routes: readonly Route[]): void {
  for (const route of routes) {
    checkOptions('alerting: delivery: routes', route, routeRules);
    checkRoutes(route.routes ?? []);
  }
}

/** @throws GoldenSignalsError `ERR_GS_OPTION_INVALID` for what is no channel, or has the name of another one */
export function checkChannels(channels: readonly Channel[]): void {
  const names = new Set<string>();
  for (const channel of channels) {
    const mustBe =
      isPlainObject(channel) ?? (isFunction(channel.send) && 'an object with a name and a method send');
    if (mustBe) throw invalidOption('alerting', 'channels', channel, mustBe);
    const named =
      isNonEmptyString(channel.name) ?? (names.has(channel.name) ? 'unique among the channels' : undefined);
    if (named !== undefined) throw invalidOption('alerting: channels', 'name', channel.name, named);
    names.add(channel.name);
  }
}
