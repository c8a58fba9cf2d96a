import { type ExtensionHost, withinTimeLimit } from '@golden-signals/core/extension';
import type { AlertHandler, Channel, Notification } from './channel.ts';

const maxWaiting = 1_000;

type Outcome = 'sent' | 'failed' | 'dropped';

/** One channel and what waits for it: one that hangs or throws holds up nobody else. */
export class Delivery {
  readonly #channel: Channel;
  readonly #host: Pick<ExtensionHost, 'clock' | 'internalError'>;
  readonly #timeoutMs: number;
  readonly #count: (outcome: Outcome, notifications: number) => void;
  #waiting: Notification[] = [];
  #sending: Promise<void> | undefined;

  /** @param count Called with what became of notifications. Must not throw. */
  constructor(
    channel: Channel,
    host: Pick<ExtensionHost, 'clock' | 'internalError'>,
    timeoutMs: number,
    count: (outcome: Outcome, notifications: number) => void,
  ) {
    this.#channel = channel;
    this.#host = host;
    this.#timeoutMs = timeoutMs;
    this.#count = count;
  }

  /** Never throws. */
  add(notifications: readonly Notification[]): void {
    const room = Math.max(0, maxWaiting - this.#waiting.length);
    this.#waiting.push(...notifications.slice(0, room));
    if (notifications.length > room) this.#count('dropped', notifications.length - room);
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined;
    });
  }

  /** Waits until everything is sent or lost. Never rejects. */
  async flush(): Promise<void> {
    await this.#sending;
  }

  async #sendAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await withinTimeLimit(
          { clock: this.#host.clock, timeoutMs: this.#timeoutMs },
          () => this.#channel.send(batch),
          () => {
            throw new Error(
              `The channel "${this.#channel.name}" did not finish within ${this.#timeoutMs} ms.`,
            );
          },
        );
        this.#count('sent', batch.length);
      } catch (error) {
        this.#count('failed', batch.length);
        this.#host.internalError(error);
      }
    }
  }
}

/** Makes a channel of a function that takes one alert; what it throws for one costs no other. */
export function handlerChannel(name: string, handler: AlertHandler): Channel {
  return {
    name,
    async send(notifications) {
      const results = await Promise.allSettled(notifications.map(async ({ alert }) => handler(alert)));
      const failed = results.find((result) => result.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    },
  };
}
