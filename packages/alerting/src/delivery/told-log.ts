import type { Clock } from '@golden-signals/core';

/** What a channel was told last of a group, as Alertmanager's notification log. */
export interface Told {
  readonly firing: ReadonlySet<string>;
  readonly resolved: ReadonlySet<string>;
  /** By the wall clock, as the next is. */
  readonly atMs: number;
  /** When it was told last that something fires. */
  readonly firedAtMs: number;
}

const maxEntries = 10_000;
/** Older ones say nothing any more: as Alertmanager's retention. */
const retentionMs = 5 * 24 * 3_600_000;

/** Who was told what, so that nobody is told twice, after a restart neither. */
export class ToldLog {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Told>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get(group: string, channel: string): Told | undefined {
    return this.#entries.get(keyOf(group, channel));
  }

  set(group: string, channel: string, told: Told): void {
    const key = keyOf(group, channel);
    this.#entries.delete(key);
    this.#entries.set(key, told);
    if (this.#entries.size > maxEntries) this.#entries.delete(this.#entries.keys().next().value!);
  }

  delete(group: string, channel: string): void {
    this.#entries.delete(keyOf(group, channel));
  }

  /** Ready for JSON. */
  save(): unknown {
    return Array.from(this.#entries, ([key, { firing, resolved, atMs, firedAtMs }]) => [
      key,
      [...firing],
      [...resolved],
      atMs,
      firedAtMs,
    ]);
  }

  /** Takes over what an earlier process has left; what is not of this shape is left out. */
  restore(saved: unknown): void {
    if (!Array.isArray(saved)) return;
    const sinceMs = this.#clock.wallTimeMs() - retentionMs;
    for (const entry of saved.slice(0, maxEntries)) {
      const [key, firing, resolved, atMs, firedAtMs = atMs] = Array.isArray(entry) ? entry : [];
      if (typeof key !== 'string' || !Array.isArray(firing) || !Array.isArray(resolved)) continue;
      if (typeof atMs !== 'number' || typeof firedAtMs !== 'number' || atMs < sinceMs) continue;
      this.#entries.set(key, { firing: new Set(firing), resolved: new Set(resolved), atMs, firedAtMs });
    }
  }
}

function keyOf(group: string, channel: string): string {
  return JSON.stringify([group, channel]);
}
