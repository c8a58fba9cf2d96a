import type { CheckFunction } from './check-options.ts';
import type { CheckResult } from './check-result.ts';

/** What is needed of a connection of `amqplib`. */
export interface AmqplibConnection {
  createChannel(): PromiseLike<AmqplibChannel>;
  on(event: 'blocked', listener: (reason: string) => void): unknown;
  on(event: 'unblocked', listener: () => void): unknown;
}

export interface AmqplibChannel {
  on(event: 'error', listener: (error: unknown) => void): unknown;
  close(): PromiseLike<unknown>;
}

/**
 * Makes a check of whether RabbitMQ opens a channel, on the application's own connection. Degraded while the broker
 * blocks publishers because it runs out of memory or disk space.
 *
 * @param connection Or a function that returns the present one, for an application that connects again after a loss,
 *   because a connection of `amqplib` never does.
 */
export function amqplibCheck(
  connection: AmqplibConnection | (() => AmqplibConnection | undefined),
): CheckFunction {
  const blockReasons = new WeakMap<AmqplibConnection, { reason: string | undefined }>();
  const observe = (observed: AmqplibConnection) => {
    let block = blockReasons.get(observed);
    if (block === undefined) {
      const noted: { reason: string | undefined } = { reason: undefined };
      observed.on('blocked', (reason) => {
        noted.reason = reason;
      });
      observed.on('unblocked', () => {
        noted.reason = undefined;
      });
      blockReasons.set(observed, noted);
      block = noted;
    }
    return block;
  };
  if (typeof connection !== 'function') observe(connection);

  return async (): Promise<CheckResult> => {
    const current = typeof connection === 'function' ? connection() : connection;
    if (current === undefined) throw new Error('There is no connection.');
    const block = observe(current);
    const channel = await current.createChannel();
    // Without a listener the loss of the connection at this moment would end the process.
    channel.on('error', () => {});
    await channel.close();
    return block.reason === undefined
      ? { status: 'healthy' }
      : { status: 'degraded', message: `The broker blocks publishers: ${block.reason}.` };
  };
}
