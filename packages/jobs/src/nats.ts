import { checkOptions, hasMethods, invalidOption, observe } from '@golden-signals/core/extension';
import { Jobs } from './jobs.ts';
import { type ObserveConsumerOptions, observeConsumerRules } from './messages/observe-consumer-options.ts';
import { ObservedConsumer } from './nats/observed-consumer.ts';

export { stopObserving } from '@golden-signals/core/extension';
export type { ObserveConsumerOptions } from './messages/observe-consumer-options.ts';

/** A consumer of JetStream, of `@nats-io/jetstream` or of `nats` 2. */
export interface ObservableConsumer {
  consume(options?: object): Promise<unknown>;
  info(cached?: boolean): Promise<unknown>;
}

/**
 * Makes each message that a consumer of JetStream is given a run of a job, counts what becomes of it, and looks at an interval
 * how many are pending: of all that is consumed and fetched from now on.
 *
 * @returns The consumer.
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function observeConsumer<Consumer extends ObservableConsumer>(
  consumer: Consumer,
  options: ObserveConsumerOptions = {},
): Consumer {
  const mustBe = hasMethods('consume', 'info')(consumer);
  if (mustBe !== undefined)
    throw invalidOption('observeConsumer', 'consumer', consumer, 'a consumer of JetStream');
  checkOptions('observeConsumer', options, observeConsumerRules);
  const { name, slowThresholdMs, monitor } = options;
  const finder = Jobs.inProcess.finder(monitor);
  return observe(
    consumer,
    (undos) => new ObservedConsumer(consumer, { name, slowThresholdMs, finder }).install(undos),
    'consumer',
  );
}
