import type { Monitor } from '@golden-signals/core';
import {
  checkOptions,
  hasMethods,
  invalidOption,
  isNonEmptyString,
  observe,
  type Rules,
} from '@golden-signals/core/extension';
import { ObservedChannel } from './amqplib/observed-channel.ts';
import { Jobs } from './jobs.ts';
import { isSlowThreshold } from './jobs-options.ts';

export { stopObserving } from '@golden-signals/core/extension';

/** A channel of amqplib, with promises or callbacks, with confirms or without. */
export interface ObservableConsumer {
  consume(queue: string, handler: never, ...more: never[]): unknown;
  ack(message: never, allUpTo?: boolean): void;
  nack(message: never, allUpTo?: boolean, requeue?: boolean): void;
}

/** Of `observeConsumer`. */
export interface ObserveConsumerOptions {
  /** The label `queue` of all that the channel consumes. Default: the name of each queue. */
  readonly name?: string;
  /** A run that takes longer is slow, in milliseconds; `false` is never. Default: that of `jobs()`. */
  readonly slowThresholdMs?: number | false;
  /** Default: the monitor of the process; where that does not use `jobs()` and another does, that one. */
  readonly monitor?: Monitor;
}

const rules: Rules<ObserveConsumerOptions> = {
  name: isNonEmptyString,
  slowThresholdMs: isSlowThreshold,
  monitor: hasMethods('use', 'close'),
};

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
  checkOptions('observeConsumer', options, rules);
  const { name: queue, slowThresholdMs, monitor } = options;
  const finder = Jobs.inProcess.finder(monitor);
  return observe(
    channel,
    (undos) => new ObservedChannel(channel, { queue, slowThresholdMs, finder }).install(undos),
    'consumer',
  );
}
