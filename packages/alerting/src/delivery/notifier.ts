import { GoldenSignalsError } from '@golden-signals/core';
import { type ExtensionHost, type Labels, withinTimeLimit } from '@golden-signals/core/extension';
import type { Channel, Notification } from '../channel.ts';
import { AddedHandlers } from './added-handlers.ts';
import { AlertGroup } from './alert-group.ts';
import { type ChannelTest, testChannel } from './channel-test.ts';
import {
  checkChannels,
  type DeliveryOptions,
  type ResolvedDeliveryOptions,
  resolveDeliveryOptions,
} from './delivery-options.ts';
import { fingerprint } from './fingerprint.ts';
import { inhibition } from './inhibition.ts';

import { failingName, ownNames, watchdog, watchdogName } from './own-alerts.ts';
import { OwnMaintenance } from './own-maintenance.ts';
import { ownTarget, Routing, type Target } from './routing.ts';
import { Sender } from './sender.ts';
import { Silences } from './silences.ts';
import { silencesEndpoint } from './silences-endpoint.ts';

export type NotifierHost = Pick<
  ExtensionHost,
  | 'clock'
  | 'endpoints'
  | 'events'
  | 'every'
  | 'internalError'
  | 'logger'
  | 'metrics'
  | 'onClose'
  | 'service'
  | 'signals'
>;

const tickMs = 1_000;
const maxMembers = 10_000;

/** Takes alerts that fire and are resolved, and sees to it that the channels are told: grouped, once, and of each end. */
export class Notifier {
  readonly silences: Silences;
  readonly #host: NotifierHost;
  readonly #options: ResolvedDeliveryOptions;
  readonly #channels: readonly Channel[];
  readonly #routing: Routing;
  readonly #isInhibited: ReturnType<typeof inhibition>;
  readonly #maintenance: OwnMaintenance;
  readonly #sender: Sender;
  readonly #groups = new Map<string, AlertGroup>();
  readonly #startedMs: number;
  readonly #firing = new Map<string, Labels>();
  readonly #handlers: AddedHandlers;

  /** @throws GoldenSignalsError for options, channels, routes, matchers and times that cannot be right */
  constructor(
    host: NotifierHost,
    channels: readonly Channel[],
    options: DeliveryOptions = {},
    cooldownMs = 0,
  ) {
    checkChannels(channels);
    this.#handlers = new AddedHandlers(cooldownMs);
    this.#host = host;
    this.#options = resolveDeliveryOptions(options);
    this.#channels = channels;
    this.#startedMs = host.clock.wallTimeMs();
    this.#routing = new Routing(channels, this.#options, cooldownMs);
    this.#isInhibited = inhibition(this.#options.inhibitRules);
    this.#maintenance = new OwnMaintenance(host, this.#options.deployGraceMs);
    if (this.#options.watchdogChannel !== '') this.#channel(this.#options.watchdogChannel);
    this.silences = new Silences(host);
    this.#sender = new Sender(host, channels, this.#options, (failure) => {
      this.take([failure]);
    });
    this.#restore();
    host.endpoints.add(silencesEndpoint(this.silences, `${host.endpoints.monitoringPath}/silences`));
    host.every(tickMs, () => this.#tick());
    host.onClose(() => this.#close());
  }

  /**
   * Takes what fires and what is resolved; in any order, and as often as one likes: what was told already is not told
   * again. Never throws.
   */
  take(notifications: readonly Notification[]): void {
    try {
      for (const one of notifications) this.#take(one);
      this.#tick();
    } catch (error) {
      this.#host.internalError(error);
    }
  }

  /** Adds a channel that is told of each alert of these names by itself, whatever the routes say. */
  addHandler(channel: Channel, takes: (alertname: string) => boolean): void {
    this.#sender.add(channel);
    this.#handlers.add(channel, takes);
  }

  /** Says whether a channel or a handler has this name. */
  hasChannel(name: string): boolean {
    return this.#allChannels.some((one) => one.name === name);
  }

  /**
   * Tells a channel of a test alert, and of its end, past all routes and silences; leaves an audit line.
   *
   * @param by Who asked for it. @throws GoldenSignalsError `ERR_GS_ALERT_CHANNEL_UNKNOWN`
   */
  async test(name: string, by: string): Promise<ChannelTest> {
    const channel = this.#channel(name);
    const { externalUrl, sendTimeoutMs } = this.#options;
    return testChannel(this.#host, channel, by, { externalUrl, timeoutMs: 2 * sendTimeoutMs });
  }

  /** Tells at once what still waits, within the limit. Never rejects. */
  async #close(): Promise<void> {
    const { clock } = this.#host;
    for (const group of this.#groups.values()) this.#flush(group);
    await withinTimeLimit(
      { clock, timeoutMs: this.#options.flushTimeoutMs },
      () => this.#sender.finish(),
      () => this.#sender.giveUp(),
    );
  }

  #take(notification: Notification): void {
    const { labels, firedAtMs, activeSinceMs, name } = notification.alert;
    const key = fingerprint(labels);
    if (notification.status === 'resolved') this.#firing.delete(key);
    else if (this.#firing.size < maxMembers) this.#firing.set(key, labels);
    else if (!this.#firing.has(key)) {
      this.#sender.drop();
      return;
    }
    const { clock } = this.#host;
    const nowMs = clock.now();
    const beganMs = nowMs - (clock.wallTimeMs() - (firedAtMs ?? activeSinceMs));
    for (const target of this.#targetsOf(name, labels)) {
      const isEach = target.groupBy === undefined;
      const common = isEach ? labels : picked(labels, target.groupBy ?? []);
      const groupKey = `${target.key}:${isEach ? key : JSON.stringify(common)}`;
      let group = this.#groups.get(groupKey);
      if (group === undefined) {
        group = new AlertGroup(groupKey, common, target, nowMs);
        this.#groups.set(groupKey, group);
      }
      group.put(key, notification, beganMs, nowMs);
    }
  }

  #targetsOf(name: string, labels: Labels): readonly Target[] {
    if (name === failingName) {
      const channels = this.#channels.filter((channel) => channel.name !== labels.channel);
      const own = ownTarget(`own:${labels.channel}`, channels, this.#options.repeatIntervalMs);
      return [
        own,
        ...this.#handlers.targetsOf(name).filter(({ channels: [one] }) => one?.name !== labels.channel),
      ];
    }
    if (name === watchdogName) {
      const channel = this.#channel(this.#options.watchdogChannel);
      return [ownTarget('watchdog', [channel], this.#options.watchdogIntervalMs)];
    }
    return [...this.#routing.targetsOf(labels), ...this.#handlers.targetsOf(name)];
  }

  get #allChannels(): Channel[] {
    return [...this.#channels, ...this.#handlers.channels];
  }

  #tick(): void {
    const { clock } = this.#host;
    const nowMs = clock.now();
    if (this.#options.watchdogChannel !== '') this.#take(watchdog(this.#startedMs));
    for (const [key, group] of this.#groups) {
      this.#sender.shared.note(group, nowMs);
      if (group.isDue(nowMs)) this.#flush(group);
      if (group.isEmpty && group.busy.size === 0 && !this.#sender.isCooling(group)) this.#groups.delete(key);
    }
  }

  #flush(group: AlertGroup): void {
    this.#sender.flush(group, (notification) => this.#isSuppressed(notification));
  }

  #isSuppressed(notification: Notification): boolean {
    const { labels, name } = notification.alert;
    if (ownNames.has(name)) return false;
    if (this.#maintenance.suppresses(notification)) return true;
    return this.silences.isSilenced(labels) || this.#isInhibited(labels, this.#firing.values());
  }

  #restore(): void {
    const saved = this.#host.signals.remember('notifications', () => ({
      told: this.#sender.log.save(),
      silences: this.silences.list(),
    }));
    const { told, silences } = (saved ?? {}) as { readonly told?: unknown; readonly silences?: unknown };
    this.#sender.log.restore(told);
    this.silences.restore(silences);
  }

  #channel(name: string): Channel {
    const channel = this.#allChannels.find((one) => one.name === name);
    if (channel !== undefined) return channel;
    const known = this.#allChannels.map((one) => one.name).join(', ') || 'none';
    throw new GoldenSignalsError(
      'ERR_GS_ALERT_CHANNEL_UNKNOWN',
      `alerting: there is no channel "${name}". Known: ${known}.`,
    );
  }
}

function picked(labels: Labels, names: readonly string[]): Labels {
  return Object.fromEntries(
    [...names].sort().flatMap((name) => (labels[name] === undefined ? [] : [[name, labels[name]]])),
  );
}
