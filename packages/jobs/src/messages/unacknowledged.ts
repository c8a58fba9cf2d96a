import type { Clock } from '@golden-signals/core';
import { OpenList, type OpenNode } from '@golden-signals/core/extension';

/** A message that a consumer has and did not settle. */
export interface HeldMessage extends OpenNode<HeldMessage> {
  /** By the clock; written by `Unacknowledged.add`. */
  deliveredMs: number;
  /** Its handler is done. */
  readonly isHandled: boolean;
}

/** How many messages a consumer may have unacknowledged at a time; several consumers may share one. */
export interface Prefetch {
  /** Undefined where there is no limit, or none is known. */
  readonly limit: number | undefined;
}

/** Messages that consumers of this process have of one queue, now. */
export interface UnacknowledgedReport {
  readonly count: number;
  /** Of these, messages whose handlers are done. */
  readonly handled: number;
  /** Since when a consumer has the oldest one; 0 where there is none. */
  readonly oldestAgeMs: number;
  /** How many all consumers together may have; undefined where one has no limit, or none is known. */
  readonly prefetch: number | undefined;
}

/** The messages of one queue that consumers of this process have and did not settle. Bounded by whoever delivers them. */
export class Unacknowledged {
  count = 0;
  /** Those that want their messages acknowledged; each is here from its first message until its end. */
  readonly consumers = new Set<{ readonly prefetch: Prefetch }>();
  // `private`, not `#private`, see docs/hot-path.md, rule 12.
  private readonly messages = new OpenList<HeldMessage>();
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  add(message: HeldMessage): void {
    message.deliveredMs = this.clock.now();
    this.messages.add(message);
    this.count += 1;
  }

  /** @param message One that was added, and not removed yet. */
  remove(message: HeldMessage): void {
    this.messages.remove(message);
    this.count -= 1;
  }

  /** See `UnacknowledgedReport`, as the next is. */
  get oldestAgeMs(): number {
    const { oldest } = this.messages;
    return oldest === undefined ? 0 : this.clock.now() - oldest.deliveredMs;
  }

  get prefetch(): number | undefined {
    const limits = Array.from(
      new Set(Array.from(this.consumers, ({ prefetch }) => prefetch)),
      ({ limit }) => limit,
    );
    if (limits.length === 0 || limits.includes(undefined)) return undefined;
    return limits.reduce<number>((sum, limit) => sum + limit!, 0);
  }

  /** How much of that is used; undefined where it is not known. */
  get prefetchUsed(): number | undefined {
    return this.prefetch && this.count / this.prefetch;
  }

  read(): UnacknowledgedReport {
    const { count, oldestAgeMs, prefetch } = this;
    let handled = 0;
    for (const { isHandled } of this.messages) if (isHandled) handled += 1;
    return { count, handled, oldestAgeMs, prefetch };
  }
}
