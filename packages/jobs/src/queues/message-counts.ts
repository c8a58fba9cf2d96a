import type { Clock, CounterSeries } from '@golden-signals/core';
import { type HeldMessage, Unacknowledged } from '../messages/unacknowledged.ts';
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

/** Counts the messages of one queue. Its fields are `private`, not `#private`, see docs/hot-path.md, rule 12. */
export class MessageCounts {
  /** What consumers have now. */
  readonly unacknowledged: Unacknowledged;
  private readonly counts = {
    consumed: 0,
    redelivered: 0,
    acknowledged: 0,
    rejected: 0,
    requeued: 0,
    returned: 0,
  };
  private readonly consumed: CounterSeries;
  private readonly redelivered: CounterSeries;
  private readonly settlements: Readonly<Record<Settlement, CounterSeries>>;

  constructor({ consumed, redelivered, settled }: QueueMetrics, queue: string, clock: Clock) {
    this.unacknowledged = new Unacknowledged(clock);
    this.consumed = consumed.labels({ queue });
    this.redelivered = redelivered.labels({ queue });
    const as = (outcome: Settlement) => settled.labels({ queue, outcome });
    this.settlements = {
      acknowledged: as('acknowledged'),
      rejected: as('rejected'),
      requeued: as('requeued'),
      returned: as('returned'),
    };
  }

  read(): MessagesReport {
    return { ...this.counts, unacknowledged: this.unacknowledged.count };
  }

  /** A consumer has one more. */
  delivered(message: HeldMessage, isRedelivered: boolean): void {
    this.counts.consumed += 1;
    this.consumed.inc();
    if (isRedelivered) {
      this.counts.redelivered += 1;
      this.redelivered.inc();
    }
    this.unacknowledged.add(message);
  }

  /** A consumer has one less. @param how Undefined where nobody will know. */
  settled(message: HeldMessage, how: Settlement | undefined): void {
    this.unacknowledged.remove(message);
    if (how === undefined) return;
    this.counts[how] += 1;
    this.settlements[how].inc();
  }
}
