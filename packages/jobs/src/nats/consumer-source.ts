import { type Finder, runUnmeasured } from '@golden-signals/core/extension';
import type { MeasuredJobs } from '../jobs.ts';
import type { ObservedSource } from '../queues/observed-sources.ts';
import type { ConsumerInfo, ConsumerSetup } from './consumer-setup.ts';

/** A consumer of JetStream; one that the server pushes messages to has no `fetch` and no `next`. */
export interface JetStreamConsumer {
  info(cached?: boolean): Promise<ConsumerInfo>;
  readonly consume: unknown;
  readonly fetch?: unknown;
  readonly next?: unknown;
  /** Not in the types of the clients. */
  readonly api?: { readonly nc?: { isClosed?(): boolean } };
}

/**
 * Makes what looks at a consumer at an interval: at all instances of it, in whatever process. It keeps none alive, because
 * applications make some for each batch.
 */
export function consumerSource(
  consumer: JetStreamConsumer,
  { queue, identity }: ConsumerSetup,
  finder: Finder<MeasuredJobs>,
): ObservedSource {
  const instance = new WeakRef(consumer);
  return {
    queue,
    identity,
    system: 'nats',
    owner: () => finder.find()?.queues,
    isClosed: () => instance.deref() === undefined,
    read: async () => {
      const known = instance.deref();
      if (known === undefined || known.api?.nc?.isClosed?.() === true) return undefined;
      const info = await runUnmeasured(() => known.info());
      const { num_pending: waiting, num_ack_pending: active, paused = false } = info;
      return { jobs: { waiting, active }, isPaused: paused };
    },
  };
}
