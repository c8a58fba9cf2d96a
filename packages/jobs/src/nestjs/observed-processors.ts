import type { ModulesContainer } from '@nestjs/core';
import type { ObservableQueue, ObservableWorker } from '../bullmq/bullmq-instances.ts';
import { type ObserveWorkerOptions, observeQueue, observeWorker } from '../bullmq.ts';

/** Under which `@nestjs/bullmq` keeps what `@Processor()` says. */
const processorMetadata = 'bullmq:processor_metadata';
const queueToken = /^BullQueue_/;

interface ReflectMetadata {
  hasMetadata?(key: string, target: object): boolean;
}

/** A processor: `@nestjs/bullmq` puts its worker there, when the module starts. */
interface WorkerHost {
  _worker?: ObservableWorker;
}

/**
 * Observes the workers of all processors and all queues of an application. A worker is observed at the moment it gets to its
 * processor, before it has taken a job: what is done at start-up after that, such as connecting to a database, may take long.
 */
export class ObservedProcessors {
  readonly #modules: ModulesContainer;
  readonly #options: ObserveWorkerOptions;

  constructor(modules: ModulesContainer, options: ObserveWorkerOptions) {
    this.#modules = modules;
    this.#options = options;
    for (const { metatype } of this.#providers()) {
      if (isProcessor(metatype)) this.#observeAssignment(metatype.prototype);
    }
  }

  /** Called by Nest, when the workers are there, also those of processors that a factory made. */
  onApplicationBootstrap(): void {
    const { slowThresholdMs: _, ...queueOptions } = this.#options;
    for (const { token, instance } of this.#providers()) {
      const worker = isProcessor(instance?.constructor) ? (instance as WorkerHost)._worker : undefined;
      if (worker !== undefined) observeWorker(worker, this.#options);
      if (typeof token === 'string' && queueToken.test(token)) {
        observeQueue(instance as ObservableQueue, queueOptions);
      }
    }
  }

  /** On the application's own class: its instances inherit the setter, and have the property once it was set. */
  #observeAssignment(prototype: object): void {
    const options = this.#options;
    Object.defineProperty(prototype, '_worker', {
      configurable: true,
      get: () => undefined,
      set(this: object, worker: ObservableWorker) {
        Object.defineProperty(this, '_worker', {
          value: observeWorker(worker, options),
          writable: true,
          enumerable: true,
          configurable: true,
        });
      },
    });
  }

  *#providers(): Iterable<{ token: unknown; metatype: unknown; instance: object | undefined }> {
    for (const { providers } of this.#modules.values()) {
      for (const [token, { metatype, instance }] of providers) {
        yield { token, metatype, instance: instance as object | undefined };
      }
    }
  }
}

function isProcessor(metatype: unknown): metatype is { readonly prototype: object } {
  return (
    typeof metatype === 'function' &&
    (Reflect as ReflectMetadata).hasMetadata?.(processorMetadata, metatype) === true
  );
}
