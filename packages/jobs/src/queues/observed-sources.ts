import { GoldenSignalsError } from '@golden-signals/core';
import type { Undo } from '@golden-signals/core/extension';
import type { QueueSource } from './queue-state.ts';

/** A worker or a queue of the application that somebody lets us observe. */
export interface ObservedSource extends QueueSource {
  /** The label `queue`. */
  readonly queue: string;
  /** Which queue it really is, for example by server and key. */
  readonly identity: string;
  /** Returns the queues of the monitor that it belongs to now. */
  owner(): object | undefined;
  /** Whether it has ended, and is to be forgotten. */
  isClosed(): boolean;
}

/** Of this process, because an instance may be observed before there is a monitor. */
const sources = new Set<ObservedSource>();

/**
 * Checks that a queue has one name, and a name one queue: else it would be counted twice, or two into one series.
 *
 * @throws GoldenSignalsError `ERR_GS_JOBS_QUEUE_NAME`
 */
export function checkSource({ queue, identity }: ObservedSource): void {
  for (const known of open()) {
    if (known.queue === queue && known.identity !== identity) {
      throw new GoldenSignalsError(
        'ERR_GS_JOBS_QUEUE_NAME',
        `Two different queues would be observed as "${queue}". Give one of them another "name".`,
      );
    }
    if (known.queue !== queue && known.identity === identity) {
      throw new GoldenSignalsError(
        'ERR_GS_JOBS_QUEUE_NAME',
        `The queue "${known.queue}" would be observed as "${queue}" too. Give all its workers and queues the same "name".`,
      );
    }
  }
}

/** Adds a source until it is taken back or closed. */
export function addObservedSource(source: ObservedSource): Undo {
  sources.add(source);
  return () => {
    sources.delete(source);
  };
}

/** Returns those that belong to the queues of one monitor. */
export function observedSourcesOf(owner: object): ObservedSource[] {
  return open().filter((source) => source.owner() === owner);
}

function open(): ObservedSource[] {
  for (const source of sources) if (source.isClosed()) sources.delete(source);
  return [...sources];
}
