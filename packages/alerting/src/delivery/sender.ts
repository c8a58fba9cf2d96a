import { randomUUID } from 'node:crypto';
import type { Counter } from '@golden-signals/core';
import type { ExtensionHost } from '@golden-signals/core/extension';
import type { Channel, Notification } from '../channel.ts';
import { type AlertGroup, hasToBeTold } from './alert-group.ts';
import { ChannelQueue, type Outcome } from './channel-queue.ts';
import { deliveryMetrics } from './delivery-metrics.ts';
import type { ResolvedDeliveryOptions } from './delivery-options.ts';
import { failing } from './own-alerts.ts';
import { ToldLog } from './told-log.ts';

export type SenderHost = Pick<ExtensionHost, 'clock' | 'metrics' | 'service' | 'internalError'>;

/** Gives groups to the queues of their channels, and keeps what each was told. */
export class Sender {
  readonly log: ToldLog;
  readonly #host: SenderHost;
  readonly #externalUrl: string;
  readonly #options: ResolvedDeliveryOptions;
  readonly #queues = new Map<string, ChannelQueue>();
  readonly #total: Counter<'channel' | 'outcome'>;
  readonly #onFailure: (about: Notification) => void;
  /** Since when each channel that fails does, by the wall clock. */
  readonly #failingSince = new Map<string, number>();

  /** @param onFailure Called when a channel begins to fail, and when it does so no more. Must not throw. */
  constructor(
    host: SenderHost,
    channels: readonly Channel[],
    options: ResolvedDeliveryOptions,
    onFailure: (about: Notification) => void,
  ) {
    this.#host = host;
    this.#externalUrl = options.externalUrl;
    this.#onFailure = onFailure;
    this.log = new ToldLog(host.clock);
    this.#options = options;
    this.#total = deliveryMetrics(host.metrics, this.#queues);
    for (const channel of channels) this.add(channel);
  }

  /** Adds a channel that can be told from now on. */
  add(channel: Channel): void {
    const { name } = channel;
    this.#queues.set(name, new ChannelQueue(channel, this.#host, this.#options));
    // From the start, so that Prometheus sees the first failure as an increase.
    for (const outcome of ['sent', 'failed', 'dropped']) this.#total.labels({ channel: name, outcome });
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
    const isMuted = group.target.isMuted(clock.wallTimeMs());
    const told = isMuted
      ? []
      : [...group.members].filter(([, { notification }]) => !isSuppressed(notification));
    const firing = keysOf(told, 'firing');
    const resolved = keysOf(told, 'resolved');
    for (const channel of group.target.channels) {
      if (group.busy.has(channel.name) || told.length === 0) continue;
      const before = this.log.get(group.key, channel.name);
      if (!hasToBeTold(group.target, before, firing, resolved, clock.wallTimeMs())) continue;
      this.#send(
        group,
        channel,
        told.map(([, { notification }]) => notification),
        { firing, resolved },
      );
    }
    if (group.busy.size === 0) this.#forget(group);
  }

  /** Whether a channel was told so lately that something of this group fires that it is not told of it anew. */
  isCooling({ key, target }: AlertGroup): boolean {
    if (target.cooldownMs === 0) return false;
    const sinceMs = this.#host.clock.wallTimeMs() - target.cooldownMs;
    return target.channels.some(({ name }) => (this.log.get(key, name)?.firedAtMs ?? sinceMs) > sinceMs);
  }

  #send(
    group: AlertGroup,
    channel: Channel,
    notifications: readonly Notification[],
    keys: { readonly firing: ReadonlySet<string>; readonly resolved: ReadonlySet<string> },
  ): void {
    const { service, clock } = this.#host;
    const externalUrl = this.#externalUrl;
    const status = keys.firing.size > 0 ? ('firing' as const) : ('resolved' as const);
    group.busy.add(channel.name);
    const done = (outcome: Outcome, error?: unknown) => {
      group.busy.delete(channel.name);
      this.#total.labels({ channel: channel.name, outcome }).inc(notifications.length);
      if (outcome === 'sent' || group.target.triesOnce) {
        const atMs = clock.wallTimeMs();
        const before = this.log.get(group.key, channel.name)?.firedAtMs ?? Number.NEGATIVE_INFINITY;
        const firedAtMs = keys.firing.size > 0 ? atMs : before;
        this.log.set(group.key, channel.name, { ...keys, atMs, firedAtMs });
        if (group.busy.size === 0) this.#forget(group);
      }
      if (error !== undefined) this.#host.internalError(error);
      this.#noteFailure(channel.name, outcome !== 'sent');
    };
    const delivery = {
      id: randomUUID(),
      groupKey: group.key,
      groupLabels: group.labels,
      status,
      service,
      externalUrl,
    };
    this.#queues.get(channel.name)!.add({ notifications, delivery, done });
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
    group.forgetResolved((key) => channels.every((told) => !told?.firing.has(key)), this.#host.clock.now());
    if (!group.isEmpty || this.isCooling(group)) return;
    for (const { name } of group.target.channels) this.log.delete(group.key, name);
  }
}

function keysOf(
  members: readonly (readonly [string, { readonly notification: Notification }])[],
  status: Notification['status'],
): ReadonlySet<string> {
  return new Set(
    members.filter(([, { notification }]) => notification.status === status).map(([key]) => key),
  );
}
