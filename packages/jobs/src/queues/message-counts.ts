import type { CounterSeries, GaugeSeries } from '@golden-signals/core';
import type { QueueMetrics } from './queue-metrics.ts';

/**
 * What becomes of a message that was delivered:
 *
 * - `acknowledged`: it is done, also where the broker was told to take each as that.
 * - `rejected`: it is dropped, or goes where the broker sends what is rejected.
 * - `requeued`: whoever had it gave it back, and it is delivered again.
 * - `returned`: the channel was closed, or the time for it was over, before; it is delivered again.
 */
export type Settlement = 'acknowledged' | 'rejected' | 'requeued' | 'returned';

/** Messages of one queue since the start; what was consumed is either settled or unacknowledged. */
export interface MessagesReport extends Readonly<Record<Settlement, number>> {
  readonly consumed: number;
  /** Of these. */
  readonly redelivered: number;
  /** Now. */
  readonly unacknowledged: number;
}

/** Counts the messages of one queue. */
export class MessageCounts {
  readonly #counts = {
    consumed: 0,
    redelivered: 0,
    unacknowledged: 0,
    acknowledged: 0,
    rejected: 0,
    requeued: 0,
    returned: 0,
  };
  readonly #consumed: CounterSeries;
  readonly #redelivered: CounterSeries;
  readonly #unacknowledged: GaugeSeries;
  readonly #settled: Readonly<Record<Settlement, CounterSeries>>;

  constructor({ consumed, redelivered, settled, unacknowledged }: QueueMetrics, queue: string) {
    this.#consumed = consumed.labels({ queue });
    this.#redelivered = redelivered.labels({ queue });
    this.#unacknowledged = unacknowledged.labels({ queue });
    const as = (outcome: Settlement) => settled.labels({ queue, outcome });
    this.#settled = {
      acknowledged: as('acknowledged'),
      rejected: as('rejected'),
      requeued: as('requeued'),
      returned: as('returned'),
    };
  }

  read(): MessagesReport {
    return { ...this.#counts };
  }

  /** A consumer has one more. */
  delivered(isRedelivered: boolean): void {
    this.#counts.consumed += 1;
    this.#consumed.inc();
    if (isRedelivered) {
      this.#counts.redelivered += 1;
      this.#redelivered.inc();
    }
    this.#setUnacknowledged(1);
  }

  /** A consumer has one less. @param how Undefined where nobody will know. */
  settled(how: Settlement | undefined): void {
    this.#setUnacknowledged(-1);
    if (how === undefined) return;
    this.#counts[how] += 1;
    this.#settled[how].inc();
  }

  #setUnacknowledged(by: 1 | -1): void {
    this.#counts.unacknowledged += by;
    this.#unacknowledged.set(this.#counts.unacknowledged);
  }
}
