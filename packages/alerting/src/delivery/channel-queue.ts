import { type ExtensionHost, withinTimeLimit } from '@golden-signals/core/extension';
import type { Channel, Delivery, Notification } from '../channel.ts';
import { DeliveryError } from './delivery-error.ts';

export type Outcome = 'sent' | 'failed' | 'dropped';

/** One group that is to be told, as it is now. */
export interface Sending {
  readonly notifications: readonly Notification[];
  readonly delivery: Omit<Delivery, 'signal' | 'sentAtMs'>;
  /** Called once. Must not throw. */
  done(outcome: Outcome, error?: unknown): void;
}

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
      told.done(
        'dropped',
        new Error(
          `More than ${this.#options.queueLimit} groups wait for the channel "${this.#channel.name}".`,
        ),
      );
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
    for (const told of this.#waiting.splice(0)) told.done('dropped');
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
      try {
        await this.#send(told);
        told.done('sent');
        return;
      } catch (error) {
        const waitMs = retryAfterMs(error, attempt);
        if (waitMs === undefined || this.#isClosing) {
          told.done('failed', error);
          return;
        }
        await this.#pause(waitMs);
      }
    }
  }

  async #send({ notifications, delivery }: Sending): Promise<void> {
    const { clock } = this.#host;
    const timeoutMs = this.#options.sendTimeoutMs;
    const aborter = new AbortController();
    await withinTimeLimit(
      { clock, timeoutMs },
      () =>
        this.#channel.send(notifications, {
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
