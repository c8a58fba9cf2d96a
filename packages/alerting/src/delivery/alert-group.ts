import type { Labels } from '@golden-signals/core/extension';
import type { Notification } from '../channel.ts';
import type { Target } from './routing.ts';
import type { Told } from './told-log.ts';

/** An alert as a group has it. */
export interface Member {
  readonly notification: Notification;
  /** When it was resolved, by the monotonic clock; undefined while it fires. */
  readonly resolvedMs: number | undefined;
}

/** Resolved ones are kept so long for a channel that could not be told, or is told again: as in Prometheus. */
const resolvedRetentionMs = 15 * 60_000;

/** Alerts that are told together. */
export class AlertGroup {
  readonly key: string;
  readonly labels: Labels;
  readonly target: Target;
  /** By fingerprint. */
  readonly members = new Map<string, Member>();
  /** Names of channels that are being told. */
  readonly busy = new Set<string>();
  /** By channel: what other replicas have heard fires here, and not yet that it does so no more. */
  readonly #announced = new Map<string, Set<string>>();
  #nextMs: number;
  #wasFlushed = false;
  /** When the other replicas heard of it last. */
  notedMs: number;

  constructor(key: string, labels: Labels, target: Target, nowMs: number) {
    this.key = key;
    this.labels = labels;
    this.target = target;
    this.#nextMs = nowMs + target.waitMs;
    this.notedMs = nowMs;
  }

  get isEmpty(): boolean {
    return this.members.size === 0;
  }

  /** @param beganMs When it began to fire: one that has waited long enough elsewhere does not wait again. */
  put(key: string, notification: Notification, beganMs: number, nowMs: number): void {
    const known = this.members.get(key);
    const resolvedMs = notification.status === 'resolved' ? (known?.resolvedMs ?? nowMs) : undefined;
    this.members.set(key, { notification, resolvedMs });
    // A function is told of each change at once.
    if (this.target.triesOnce && known?.notification.status !== notification.status) this.#nextMs = nowMs;
    if (!this.#wasFlushed && beganMs + this.target.waitMs <= nowMs) this.#nextMs = nowMs;
  }

  /** Returns the fingerprints of those that fire or were resolved. */
  keys(
    status: Notification['status'],
    isWanted: (notification: Notification) => boolean = () => true,
  ): ReadonlySet<string> {
    const keys = new Set<string>();
    for (const [key, { notification }] of this.members)
      if (notification.status === status && isWanted(notification)) keys.add(key);
    return keys;
  }

  isDue(nowMs: number): boolean {
    return nowMs >= this.#nextMs;
  }

  flushed(nowMs: number): void {
    this.#wasFlushed = true;
    this.#nextMs = nowMs + this.target.intervalMs;
  }

  /** Looks at it again after so long, whatever its interval is. */
  waitFor(ms: number, nowMs: number): void {
    this.#nextMs = nowMs + ms;
  }

  /** Other replicas hear that these fire here, and that those have ended. */
  announce(channel: string, firing: ReadonlySet<string>, ended: ReadonlySet<string> = new Set()): void {
    const announced = this.#announced.get(channel) ?? new Set();
    this.#announced.set(channel, announced);
    for (const key of firing) announced.add(key);
    for (const key of ended) announced.delete(key);
  }

  /** Whether other replicas take one of these for firing here, and would wait for its end. */
  isAwaited(channel: string, keys: Iterable<string>): boolean {
    const announced = this.#announced.get(channel);
    for (const key of keys) if (announced?.has(key)) return true;
    return false;
  }

  /** Forgets resolved ones that every channel knows of. */
  forgetResolved(isKnown: (key: string) => boolean, nowMs: number): void {
    for (const [key, { resolvedMs }] of this.members) {
      if (resolvedMs === undefined) continue;
      const isOver = nowMs - resolvedMs >= resolvedRetentionMs;
      if (isOver || (!this.target.resendsResolved && isKnown(key))) this.members.delete(key);
    }
  }
}

/** As Alertmanager decides it: something new fires, something that was told is resolved, or it is time to repeat. */
export function hasToBeTold(
  target: Target,
  told: Told | undefined,
  firing: ReadonlySet<string>,
  resolved: ReadonlySet<string>,
  wallMs: number,
): boolean {
  if (told === undefined) return firing.size > 0;
  if (!isSubset(firing, told.firing)) return wallMs - told.firedAtMs >= target.cooldownMs;
  const mayRepeat = wallMs - told.atMs >= target.repeatMs;
  if (firing.size === 0 && told.firing.size > 0) return true;
  if (firing.size === 0 && !target.resendsResolved) return false;
  return !isSubset(resolved, told.resolved) || mayRepeat;
}

function isSubset(some: ReadonlySet<string>, all: ReadonlySet<string>): boolean {
  for (const one of some) if (!all.has(one)) return false;
  return true;
}
