import type { Clock } from '@golden-signals/core';
import type { Delivery } from '../messages/delivery.ts';
import type { Settlement } from '../queues/message-counts.ts';

/** An application may switch off the limit of the server. */
const maxOpen = 10_000;
/** Timers know no longer delay than 24 days. */
const maxDelayMs = 86_400_000;

interface OpenMessage {
  readonly delivery: Delivery;
  readonly waitMs: number;
  /** When the server delivers it again, by the clock. */
  dueMs: number;
}

/** Messages of one consumer that are not settled, by their sequence in the stream. */
export class OpenMessages {
  readonly #onExpired: () => void;
  readonly #open = new Map<number, OpenMessage>();
  #timer: { readonly dueMs: number; stop(): void } | undefined;

  /** @param onExpired Called for each that nobody has settled in time. */
  constructor(onExpired: () => void) {
    this.#onExpired = onExpired;
  }

  /** @param waitMs After how long the server delivers it again. */
  add(sequence: number, delivery: Delivery, waitMs: number, clock: Clock): void {
    const former = this.#open.get(sequence);
    // The server was faster than our timer.
    if (former !== undefined) this.#expire(sequence, former);
    if (this.#open.size >= maxOpen) this.#takeOldest()?.settle(undefined);
    const dueMs = clock.now() + waitMs;
    this.#open.set(sequence, { delivery, waitMs, dueMs });
    this.#wake(dueMs, clock);
  }

  /** Does nothing where that delivery is settled. */
  settle(sequence: number, delivery: Delivery, how: Settlement): void {
    if (this.#open.get(sequence)?.delivery !== delivery) return;
    this.#open.delete(sequence);
    delivery.settle(how);
  }

  settleUpTo(sequence: number, how: Settlement): void {
    for (const [open, { delivery }] of this.#open) if (open <= sequence) this.settle(open, delivery, how);
  }

  /** Gives a message as much time again as it had at first. */
  prolong(sequence: number, delivery: Delivery, clock: Clock): void {
    const open = this.#open.get(sequence);
    if (open?.delivery === delivery) open.dueMs = clock.now() + open.waitMs;
  }

  /** Lets go of all; what becomes of them nobody will know. */
  clear(): void {
    this.#timer?.stop();
    this.#timer = undefined;
    while (this.#open.size > 0) this.#takeOldest()?.settle(undefined);
  }

  #takeOldest(): Delivery | undefined {
    for (const [sequence, { delivery }] of this.#open) {
      this.#open.delete(sequence);
      return delivery;
    }
    return undefined;
  }

  #expire(sequence: number, { delivery }: OpenMessage): void {
    this.#open.delete(sequence);
    delivery.settle('returned', 'The message was not settled in time, and is delivered again.');
    this.#onExpired();
  }

  /** Looks at them when one is due, and not before. */
  #wake(dueMs: number, clock: Clock): void {
    if (this.#timer !== undefined && this.#timer.dueMs <= dueMs) return;
    this.#timer?.stop();
    const look = () => {
      this.#timer = undefined;
      const nowMs = clock.now();
      for (const [sequence, open] of this.#open) if (open.dueMs <= nowMs) this.#expire(sequence, open);
      const nextMs = Math.min(...Array.from(this.#open.values(), (open) => open.dueMs));
      if (this.#open.size > 0) this.#wake(nextMs, clock);
    };
    const delayMs = Math.min(Math.max(0, dueMs - clock.now()), maxDelayMs);
    this.#timer = { dueMs, stop: clock.after(delayMs, look) };
  }
}
