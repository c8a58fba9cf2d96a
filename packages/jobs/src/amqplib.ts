import { checkOptions, hasMethods, invalidOption, observe } from '@golden-signals/core/extension';
import { ObservedChannel } from './amqplib/observed-channel.ts';
import { Jobs } from './jobs.ts';
import { type ObserveConsumerOptions, observeConsumerRules } from './messages/observe-consumer-options.ts';

export { stopObserving } from '@golden-signals/core/extension';
export type { ObserveConsumerOptions } from './messages/observe-consumer-options.ts';

/** A channel of amqplib, with promises or callbacks, with confirms or without. */
export interface ObservableConsumer {
  consume(queue: string, handler: never, ...more: never[]): unknown;
  ack(message: never, allUpTo?: boolean): void;
  nack(message: never, allUpTo?: boolean, requeue?: boolean): void;
}

/**
 * Makes each message that a channel consumes a run of a job, and counts what becomes of it: of all consumers that begin
 * from now on.
 *
 * @returns The channel.
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function observeConsumer<Channel extends ObservableConsumer>(
  channel: Channel,
  options: ObserveConsumerOptions = {},
): Channel {
  const mustBe = hasMethods('consume', 'ack', 'nack', 'on', 'off')(channel);
  if (mustBe !== undefined)
    throw invalidOption('observeConsumer', 'channel', channel, 'a channel of amqplib');
  checkOptions('observeConsumer', options, observeConsumerRules);
  const { name: queue, slowThresholdMs, monitor } = options;
  const finder = Jobs.inProcess.finder(monitor);
  return observe(
    channel,
    (undos) => new ObservedChannel(channel, { queue, slowThresholdMs, finder }).install(undos),
    'consumer',
  );
}
