import type { ErrorSample } from './error-event.ts';
import { type ErrorGroup, GroupRecord, type Sighting } from './error-group.ts';

interface GroupLimits {
  readonly maxGroups: number;
  readonly samplesPerGroup: number;
}

/**
 * Groups by fingerprint, the least recently seen first: a map keeps the order in which its entries were set. Where there
 * are too many, the first gives way. Adding takes the same time however many there are.
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

  /** @param title Of the group, should this error be its first. */
  add(sample: ErrorSample, title: string, location: string | undefined): void {
    const { fingerprint, timestampMs } = sample;
    let group = this.#groups.get(fingerprint);
    if (group === undefined) {
      if (this.#groups.size >= this.#limits.maxGroups) this.#evict();
      const identity = { fingerprint, type: sample.error.type, title };
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

  /** The most recently seen first. */
  read(): readonly ErrorGroup[] {
    return Array.from(this.#groups.values(), (group) => group.read()).reverse();
  }

  #touch(fingerprint: string, group: GroupRecord): void {
    // One error over and over again is the usual storm.
    if (group === this.#latest) return;
    this.#latest = group;
    this.#groups.delete(fingerprint);
    this.#groups.set(fingerprint, group);
  }

  #evict(): void {
    const oldest = this.#groups.keys().next();
    if (oldest.done) return;
    this.#groups.delete(oldest.value);
    this.#onEvicted();
  }
}
