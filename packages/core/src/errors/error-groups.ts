import type { ErrorSample } from './error-event.ts';
import { type ErrorGroup, type GroupIdentity, GroupRecord, type Sighting } from './error-group.ts';

interface GroupLimits {
  readonly maxGroups: number;
  readonly samplesPerGroup: number;
}

/** One place and type may have this share of all groups once they are full: there, messages differ without end. */
const shareOfOnePlace = 0.25;

/** After this time without a new error, a group counts for half as much. */
const halfLifeMs = 3_600_000;

/**
 * Groups by fingerprint, the least recently seen first: a map keeps the order in which its entries were set.
 *
 * Where there are too many, one gives way: of the same type and place as the new one when these have a quarter of all groups,
 * else of any. It is the one with the fewest errors, counted by half for every hour since its last, and the oldest of those:
 * hundreds of requests that fail in as many ways cannot take the place of an error that was seen hundreds of times. Only
 * then all are looked at, which takes 2 µs for 200.
 */
export class ErrorGroups {
  readonly #limits: GroupLimits;
  readonly #onEvicted: () => void;
  readonly #groups = new Map<string, GroupRecord>();
  #latest: GroupRecord | undefined;

  constructor(limits: GroupLimits, onEvicted: () => void) {
    this.#limits = limits;
    this.#onEvicted = onEvicted;
  }

  /** @param first Of the group, should this error be its first. */
  add(
    sample: ErrorSample,
    location: string | undefined,
    first: Omit<GroupIdentity, 'fingerprint' | 'type'>,
  ): void {
    const { fingerprint, timestampMs } = sample;
    let group = this.#groups.get(fingerprint);
    if (group === undefined) {
      if (this.#groups.size >= this.#limits.maxGroups) this.#evict(sample.error.type, location, timestampMs);
      const identity = { fingerprint, type: sample.error.type, ...first };
      group = new GroupRecord(identity, this.#limits.samplesPerGroup, timestampMs);
    }
    group.add(sample, location);
    this.#touch(fingerprint, group);
  }

  /** Notes where an error was seen that is counted already; nothing, when its group is gone. */
  see(fingerprint: string, sighting: Sighting, timestampMs: number): void {
    const group = this.#groups.get(fingerprint);
    if (group === undefined) return;
    group.see(sighting, timestampMs);
    this.#touch(fingerprint, group);
  }

  /** Returns the most recently seen first. @param nowMs By the wall clock. */
  read(nowMs: number): readonly ErrorGroup[] {
    return Array.from(this.#groups.values(), (group) => group.read(nowMs)).reverse();
  }

  #touch(fingerprint: string, group: GroupRecord): void {
    // One error over and over again is the usual storm.
    if (group === this.#latest) return;
    this.#latest = group;
    this.#groups.delete(fingerprint);
    this.#groups.set(fingerprint, group);
  }

  #evict(type: string, location: string | undefined, nowMs: number): void {
    const { maxGroups } = this.#limits;
    const isOfPlace = (group: GroupRecord) => group.type === type && group.location === location;
    const groups = [...this.#groups];
    const ofPlace = groups.filter(([, group]) => isOfPlace(group));
    const candidates = ofPlace.length >= Math.max(1, maxGroups * shareOfOnePlace) ? ofPlace : groups;
    let least: string | undefined;
    let leastWorth = Number.POSITIVE_INFINITY;
    for (const [fingerprint, { count, lastSeenMs }] of candidates) {
      const worth = count * 2 ** ((lastSeenMs - nowMs) / halfLifeMs);
      if (worth >= leastWorth) continue;
      least = fingerprint;
      leastWorth = worth;
    }
    if (least === undefined) return;
    if (this.#groups.get(least) === this.#latest) this.#latest = undefined;
    this.#groups.delete(least);
    this.#onEvicted();
  }
}
