import { type ExtensionHost, withinTimeLimit } from '@golden-signals/core/extension';
import type { Channel, Delivery, Notification } from '../channel.ts';
import type { Claim } from '../dedupe/shared-record.ts';
import { DeliveryError } from './delivery-error.ts';

/** What became of one group for one channel. */
export type Result =
  /** `leftOut` fires in another replica still, so that its end was not told. */
  | { readonly outcome: 'sent'; readonly leftOut: ReadonlySet<string> }
  | { readonly outcome: 'failed' | 'dropped'; readonly error?: unknown }
  | { readonly outcome: 'deduplicated'; readonly claim: Exclude<Claim, { readonly kind: 'tell' }> };

/** What is agreed with the other replicas of the service about one group. Nothing of it rejects. */
export interface Agreement {
  claim(): Promise<Claim>;
  told(leftOut: ReadonlySet<string>): Promise<void>;
  release(): Promise<void>;
}

/** One group that is to be told, as it is now. */
export interface Sending {
  /** By the fingerprint of the alert's labels. */
  readonly notifications: ReadonlyMap<string, Notification>;
  readonly delivery: Omit<Delivery, 'signal' | 'sentAtMs'>;
  /** Undefined where this process tells by itself. */
  readonly agreement: Agreement | undefined;
  /** Called once. Must not throw. */
  done(result: Result): void;
}

const tellsAll: Claim = { kind: 'tell', leaveOut: new Set() };

interface QueueOptions {
  readonly sendTimeoutMs: number;
  readonly queueLimit: number;
}

const maxAttempts = 5;
const firstBackoffMs = 1_000;
const maxBackoffMs = 30_000;
/** Who asks for more time than that is not waited for: what is to be told has become old by then. */
const maxRetryAfterMs = 5 * 60_000;

/** What waits for one channel. One that hangs, throws or is limited holds up nobody else. */
export class ChannelQueue {
  readonly #channel: Channel;
  readonly #host: Pick<ExtensionHost, 'clock' | 'internalError'>;
  readonly #options: QueueOptions;
  #waiting: Sending[] = [];
  #running: Promise<void> | undefined;
  #sentMs = Number.NEGATIVE_INFINITY;
  #isClosing = false;
  #wake: (() => void) | undefined;

  constructor(channel: Channel, host: Pick<ExtensionHost, 'clock' | 'internalError'>, options: QueueOptions) {
    this.#channel = channel;
    this.#host = host;
    this.#options = options;
  }

  /** With the one that is being sent. */
  get length(): number {
    return this.#waiting.length + (this.#running === undefined ? 0 : 1);
  }

  /** Never throws. */
  add(told: Sending): void {
    if (this.#waiting.length >= this.#options.queueLimit) {
      const { queueLimit } = this.#options;
      const error = new Error(`More than ${queueLimit} groups wait for the channel "${this.#channel.name}".`);
      told.done({ outcome: 'dropped', error });
      return;
    }
    this.#waiting.push(told);
    this.#running ??= this.#run();
  }

  /** Waits no more between attempts, and until all is sent or lost. Never rejects. */
  async flush(): Promise<void> {
    this.#isClosing = true;
    this.#wake?.();
    await this.#running;
  }

  /** Gives up what still waits. */
  drop(): void {
    for (const told of this.#waiting.splice(0)) told.done({ outcome: 'dropped' });
  }

  async #run(): Promise<void> {
    const { clock } = this.#host;
    try {
      while (this.#waiting.length > 0) {
        await this.#pause(this.#sentMs + (this.#channel.minIntervalMs ?? 0) - clock.now());
        const next = this.#waiting.shift();
        if (next !== undefined) await this.#deliver(next);
        this.#sentMs = clock.now();
      }
    } catch (error) {
      this.#host.internalError(error);
    } finally {
      // Here and not when the promise is settled: what is added in between would wait for the next one.
      this.#running = undefined;
    }
  }

  async #deliver(told: Sending): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      // Before each attempt: another replica may have told meanwhile.
      const claim = (await told.agreement?.claim()) ?? tellsAll;
      if (claim.kind !== 'tell') {
        told.done({ outcome: 'deduplicated', claim });
        return;
      }
      try {
        await this.#send(told, claim.leaveOut);
      } catch (error) {
        await told.agreement?.release();
        const waitMs = retryAfterMs(error, attempt);
        if (waitMs === undefined || this.#isClosing) {
          told.done({ outcome: 'failed', error });
          return;
        }
        await this.#pause(waitMs);
        continue;
      }
      await told.agreement?.told(claim.leaveOut);
      told.done({ outcome: 'sent', leftOut: claim.leaveOut });
      return;
    }
  }

  async #send({ notifications, delivery }: Sending, leaveOut: ReadonlySet<string>): Promise<void> {
    const { clock } = this.#host;
    const timeoutMs = this.#options.sendTimeoutMs;
    const aborter = new AbortController();
    const some = [...notifications].filter(([key]) => !leaveOut.has(key)).map(([, one]) => one);
    await withinTimeLimit(
      { clock, timeoutMs },
      () =>
        this.#channel.send(some, {
          ...delivery,
          sentAtMs: clock.wallTimeMs(),
          signal: aborter.signal,
        }),
      () => {
        aborter.abort();
        const message = `The channel "${this.#channel.name}" did not finish within ${timeoutMs} ms.`;
        throw new DeliveryError(message, { canRetry: this.#channel.isRemote ?? false });
      },
    );
  }

  async #pause(forMs: number): Promise<void> {
    if (forMs <= 0 || this.#isClosing) return;
    await new Promise<void>((resolve) => {
      const stop = this.#host.clock.after(forMs, resolve);
      this.#wake = () => {
        stop();
        resolve();
      };
    });
    this.#wake = undefined;
  }
}

/** Undefined where trying again is of no use. */
function retryAfterMs(error: unknown, attempt: number): number | undefined {
  if (!(error instanceof DeliveryError) || !error.canRetry || attempt >= maxAttempts) return undefined;
  const backoffMs = Math.min(maxBackoffMs, firstBackoffMs * 2 ** (attempt - 1));
  const jitteredMs = backoffMs * (0.5 + Math.random() / 2);
  if (error.retryAfterMs === undefined) return jitteredMs;
  return error.retryAfterMs > maxRetryAfterMs ? undefined : Math.max(error.retryAfterMs, jitteredMs);
}
