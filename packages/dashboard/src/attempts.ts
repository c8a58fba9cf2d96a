import type { Clock } from '@golden-signals/core';

const windowMs = 60_000;
const maxFailures = 10;
const maxAddresses = 10_000;

/** How often somebody has failed to sign in, by address: ten times a minute, and no more. */
export class Attempts {
  readonly #clock: Clock;
  /** Who failed longest ago first. */
  readonly #failures = new Map<string, { count: number; readonly sinceMs: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Returns for how many more seconds an address has to wait; 0 when it need not. */
  waitSeconds(address: string): number {
    const failed = this.#failures.get(address);
    if (failed === undefined || failed.count < maxFailures) return 0;
    const leftMs = failed.sinceMs + windowMs - this.#clock.now();
    if (leftMs > 0) return Math.ceil(leftMs / 1_000);
    this.#failures.delete(address);
    return 0;
  }

  noteFailure(address: string): void {
    const now = this.#clock.now();
    const failed = this.#failures.get(address);
    if (failed !== undefined && now - failed.sinceMs < windowMs) {
      failed.count += 1;
      return;
    }
    this.#failures.delete(address);
    const [oldest] = this.#failures.keys();
    if (oldest !== undefined && this.#failures.size >= maxAddresses) this.#failures.delete(oldest);
    this.#failures.set(address, { count: 1, sinceMs: now });
  }

  forget(address: string): void {
    this.#failures.delete(address);
  }
}
