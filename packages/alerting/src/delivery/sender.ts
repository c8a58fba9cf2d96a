import { randomUUID } from 'node:crypto';
import type { Counter } from '@golden-signals/core';
import type { ExtensionHost } from '@golden-signals/core/extension';
import type { Channel, Notification } from '../channel.ts';
import { Replicas } from '../dedupe/replicas.ts';
import { type AlertGroup, hasToBeTold } from './alert-group.ts';
import { ChannelQueue, type Result } from './channel-queue.ts';
import { deliveryMetrics } from './delivery-metrics.ts';
import type { ResolvedDeliveryOptions } from './delivery-options.ts';
import { failing } from './own-alerts.ts';
import { type Keys, SharedGroups } from './shared-groups.ts';
import { ToldLog } from './told-log.ts';

export type SenderHost = Pick<ExtensionHost, 'clock' | 'metrics' | 'service' | 'internalError'>;

/** How often is looked whether what has ended here has ended in the others, too, where a group has no interval. */
const shortestWaitMs = 60_000;

/** Gives groups to the queues of their channels, and keeps what each was told. */
export class Sender {
  readonly log: ToldLog;
  readonly #host: SenderHost;
  readonly #options: ResolvedDeliveryOptions;
  readonly #queues = new Map<string, ChannelQueue>();
  readonly #total: Counter<'channel' | 'outcome'>;
  readonly shared: SharedGroups;
  readonly #onFailure: (about: Notification) => void;
  /** Since when each channel that fails does, by the wall clock. */
  readonly #failingSince = new Map<string, number>();

  /**
   * @param onFailure Called when a channel begins to fail, and when it does so no more. Must not throw.
   * @throws GoldenSignalsError `ERR_GS_ALERT_DEDUPE`
   */
  constructor(
    host: SenderHost,
    channels: readonly Channel[],
    options: ResolvedDeliveryOptions,
    onFailure: (about: Notification) => void,
  ) {
    this.#host = host;
    this.#onFailure = onFailure;
    const replicas = options.dedupe && new Replicas(options.dedupe, host);
    this.log = new ToldLog(host.clock);
    this.shared = new SharedGroups(replicas, this.log, options.sendTimeoutMs);
    this.#options = options;
    this.#total = deliveryMetrics(host.metrics, this.#queues);
    for (const channel of channels) this.add(channel);
  }

  /** Adds a channel that can be told from now on. */
  add(channel: Channel): void {
    const { name } = channel;
    this.#queues.set(name, new ChannelQueue(channel, this.#host, this.#options));
    // From the start, so that Prometheus sees the first failure as an increase.
    const outcomes = [
      'sent',
      'failed',
      'dropped',
      ...(this.shared.isShared(channel) ? ['deduplicated'] : []),
    ];
    for (const outcome of outcomes) this.#total.labels({ channel: name, outcome });
  }

  /** Counts one alert for which there is no room, for all channels. */
  drop(): void {
    for (const channel of this.#queues.keys()) this.#total.labels({ channel, outcome: 'dropped' }).inc();
  }

  /** Waits until all that was given to channels is sent or lost, trying nothing again. Never rejects. */
  async finish(): Promise<void> {
    await Promise.all(Array.from(this.#queues.values(), (queue) => queue.flush()));
  }

  /** Gives up what waits still. */
  giveUp(): void {
    for (const queue of this.#queues.values()) queue.drop();
  }

  /** Tells every channel of the group that has to be told now. @param isSuppressed Of whom nobody is told. */
  flush(group: AlertGroup, isSuppressed: (notification: Notification) => boolean): void {
    const { clock } = this.#host;
    group.flushed(clock.now());
    const isTold = group.target.isMuted(clock.wallTimeMs())
      ? () => false
      : (one: Notification) => !isSuppressed(one);
    const firing = group.keys('firing', isTold);
    const resolved = group.keys('resolved', isTold);
    for (const channel of group.target.channels) {
      if (group.busy.has(channel.name) || firing.size + resolved.size === 0) continue;
      const before = this.log.get(group.key, channel.name);
      const mustBeTold = hasToBeTold(group.target, before, firing, resolved, clock.wallTimeMs());
      if (!mustBeTold && !group.isAwaited(channel.name, resolved)) continue;
      this.#send(group, channel, { firing, resolved });
    }
    if (group.busy.size === 0) this.#forget(group);
  }

  /** Whether a channel was told so lately that something of this group fires that it is not told of it anew. */
  isCooling({ key, target }: AlertGroup): boolean {
    if (target.cooldownMs === 0) return false;
    const sinceMs = this.#host.clock.wallTimeMs() - target.cooldownMs;
    return target.channels.some(({ name }) => (this.log.get(key, name)?.firedAtMs ?? sinceMs) > sinceMs);
  }

  #send(group: AlertGroup, channel: Channel, keys: Keys): void {
    const { service } = this.#host;
    // In the order in which they came.
    const told = [...group.members].filter(([key]) => keys.firing.has(key) || keys.resolved.has(key));
    const notifications = new Map(told.map(([key, { notification }]) => [key, notification]));
    const externalUrl = this.#options.externalUrl;
    const status = keys.firing.size > 0 ? ('firing' as const) : ('resolved' as const);
    group.busy.add(channel.name);
    const done = (result: Result) => {
      group.busy.delete(channel.name);
      const { outcome } = result;
      const isHeard = outcome === 'sent' || (outcome === 'deduplicated' && result.claim.kind === 'told');
      if (isHeard) group.announce(channel.name, new Set(), keys.resolved);
      if (outcome === 'deduplicated') this.#leftToOthers(group, channel, keys, result.claim);
      else {
        this.#total.labels({ channel: channel.name, outcome }).inc(notifications.size);
        const leftOut = outcome === 'sent' ? result.leftOut : undefined;
        if (outcome === 'sent' || group.target.triesOnce) this.#note(group, channel, keys, leftOut);
        if (outcome !== 'sent' && result.error !== undefined) this.#host.internalError(result.error);
        this.#noteFailure(channel.name, outcome !== 'sent');
      }
      if (group.busy.size === 0) this.#forget(group);
    };
    const delivery = {
      id: randomUUID(),
      groupKey: group.key,
      groupLabels: group.labels,
      status,
      service,
      externalUrl,
    };
    const agreement = this.shared.agreement(group, channel, keys);
    if (agreement !== undefined) group.announce(channel.name, keys.firing);
    this.#queues.get(channel.name)!.add({ notifications, delivery, agreement, done });
  }

  /** Notes what a channel knows now. @param leftOut Of what has ended, what it was not told of. */
  #note(
    group: AlertGroup,
    channel: Channel,
    { firing, resolved }: Keys,
    leftOut: ReadonlySet<string> = new Set(),
    ageMs = 0,
  ): void {
    const atMs = this.#host.clock.wallTimeMs() - ageMs;
    const before = this.log.get(group.key, channel.name)?.firedAtMs ?? Number.NEGATIVE_INFINITY;
    this.log.set(group.key, channel.name, {
      firing: new Set([...firing, ...leftOut]),
      resolved: new Set([...resolved].filter((key) => !leftOut.has(key))),
      atMs,
      firedAtMs: firing.size > 0 ? atMs : before,
    });
  }

  #leftToOthers(
    group: AlertGroup,
    channel: Channel,
    keys: Keys,
    claim: Extract<Result, { readonly outcome: 'deduplicated' }>['claim'],
  ): void {
    const nowMs = this.#host.clock.now();
    if (claim.kind === 'busy') group.waitFor(claim.forMs, nowMs);
    else if (!claim.isFinal) group.waitFor(Math.max(shortestWaitMs, group.target.intervalMs), nowMs);
    else {
      this.#total
        .labels({ channel: channel.name, outcome: 'deduplicated' })
        .inc(keys.firing.size + keys.resolved.size);
      this.#note(group, channel, keys, undefined, claim.ageMs);
    }
  }

  /** What can no longer be told by a channel is told by the others. */
  #noteFailure(channel: string, isFailing: boolean): void {
    const sinceMs = this.#failingSince.get(channel);
    if (isFailing === (sinceMs !== undefined)) return;
    const nowMs = this.#host.clock.wallTimeMs();
    if (isFailing) this.#failingSince.set(channel, nowMs);
    else this.#failingSince.delete(channel);
    this.#onFailure(failing(isFailing ? 'firing' : 'resolved', channel, sinceMs ?? nowMs, nowMs));
  }

  #forget(group: AlertGroup): void {
    const channels = group.target.channels.map(({ name }) => this.log.get(group.key, name));
    const isAwaited = (key: string) => group.target.channels.some(({ name }) => group.isAwaited(name, [key]));
    group.forgetResolved(
      (key) => channels.every((told) => !told?.firing.has(key)) && !isAwaited(key),
      this.#host.clock.now(),
    );
    if (!group.isEmpty || this.isCooling(group)) return;
    for (const { name } of group.target.channels) this.log.delete(group.key, name);
  }
}
