import type { Clock } from '@golden-signals/core';
import { withinTimeLimit } from '@golden-signals/core/extension';
import { type ScheduleStore, type StoredRuns, toStoredRuns } from './schedule-store.ts';

const timeoutMs = 5_000;

/** What a store keeps of one schedule: within a time limit, one change after the other. */
export class KeptRuns {
  readonly #store: ScheduleStore;
  readonly #key: string;
  readonly #clock: Clock;
  readonly #onFailure: (error: unknown) => void;
  #changed: StoredRuns | undefined;
  #writing: Promise<void> | undefined;

  constructor(store: ScheduleStore, key: string, clock: Clock, onFailure: (error: unknown) => void) {
    this.#store = store;
    this.#key = key;
    this.#clock = clock;
    this.#onFailure = onFailure;
  }

  /** Never rejects: what cannot be read is unknown. */
  async read(): Promise<StoredRuns> {
    try {
      return toStoredRuns(await this.#limited('read', () => this.#store.read(this.#key)));
    } catch (error) {
      this.#onFailure(error);
      return {};
    }
  }

  /** Keeps it, together with what is not kept yet. Never throws, and never waits. */
  write(changed: StoredRuns): void {
    this.#changed = { ...this.#changed, ...changed };
    this.#writing ??= this.#write();
  }

  /** Waits until all is kept or lost. Never rejects. */
  async finish(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    // The job goes on first.
    await Promise.resolve();
    while (this.#changed !== undefined) {
      const changed = this.#changed;
      this.#changed = undefined;
      try {
        await this.#limited('write', () => this.#store.write(this.#key, changed));
      } catch (error) {
        this.#onFailure(error);
      }
    }
    this.#writing = undefined;
  }

  #limited<Value>(what: string, work: () => Value | PromiseLike<Value>): Promise<Value> {
    return withinTimeLimit({ clock: this.#clock, timeoutMs }, work, () => {
      throw new Error(`The store of schedules did not ${what} within ${timeoutMs} ms.`);
    });
  }
}
