import { AsyncLocalStorage } from 'node:async_hooks';
import { type Finder, type Method, observe, type Undo, wrapMethod } from '@golden-signals/core/extension';
import type { ModulesContainer } from '@nestjs/core';
import { isObservable, Observable, tap } from 'rxjs';
import { type AmqpMessage, detailsOf } from '../amqplib/message-run.ts';
import type { JobRunDetails } from '../job.ts';
import { Jobs, type MeasuredJobs } from '../jobs.ts';
import { JobFinder } from '../runs/job-finder.ts';
import { errorBehind, type Handling, handling, observeHandlers } from './handler-errors.ts';
import type { JobsModuleOptions } from './jobs-module-options.ts';

/** What OpenTelemetry calls the transports of `@nestjs/microservices`, by their ids there. Calls of gRPC are requests. */
const systems = new Map<unknown, string>([
  [0, 'tcp'],
  [1, 'redis'],
  [2, 'nats'],
  [5, 'rabbitmq'],
]);

/** A server of `@nestjs/microservices`: one transport. */
export interface RpcServer {
  readonly transportId?: unknown;
  /** Only of RabbitMQ. */
  readonly queue?: unknown;
  addHandler?(pattern: unknown, handler: EventHandler, isEventHandler?: boolean, extras?: unknown): void;
  /** By their patterns. */
  getHandlers?(): Map<string, EventHandler>;
}

/** What a server calls, with everything around it: guards, pipes, interceptors and filters. */
interface EventHandler extends Method {
  /** Further handlers of the same event, which this one calls. */
  next?: EventHandler;
  isEventHandler?: boolean;
  extras?: unknown;
}

/** What a handler is given besides the data. */
interface RpcContext {
  getMessage?(): AmqpMessage;
  getHeaders?(): { get?(name: string): unknown } | undefined;
}

/** Makes runs of jobs of all messages and events that the microservices of an application handle. */
export class ObservedServers {
  readonly #options: JobsModuleOptions;
  readonly #finder: Finder<MeasuredJobs>;

  constructor(modules: ModulesContainer, options: JobsModuleOptions) {
    this.#options = options;
    this.#finder = Jobs.inProcess.finder(options.monitor);
    observeHandlers(modules);
    // Not there before NestJS 11. It tells of each server before that is given its handlers.
    (modules as Partial<ModulesContainer>)
      .getRpcTargetRegistry?.<RpcServer>()
      .subscribe((server) => this.observe(server));
  }

  /** Does nothing with one that is observed. */
  observe(server: RpcServer): void {
    const system = systems.get(server.transportId);
    if (system === undefined || typeof server.addHandler !== 'function') return;
    const { slowThresholdMs } = this.#options;
    const jobs = new JobFinder(this.#finder, {
      queue: typeof server.queue === 'string' && server.queue !== '' ? server.queue : system,
      system,
      ...(slowThresholdMs !== undefined && { slowThresholdMs }),
    });
    const events = new Set<string>();
    const observed = (pattern: unknown, handler: EventHandler, isEvent: boolean) => {
      const name = typeof pattern === 'string' ? pattern : JSON.stringify(pattern);
      // One message is one run: the first handler of an event calls the others.
      if (isEvent && events.has(name)) return handler;
      if (isEvent) events.add(name);
      return measuredHandler(jobs, name, handler);
    };
    const wrapAddHandler = (addHandler: Method): Method =>
      function (this: unknown, pattern, handler, isEvent = false, ...more) {
        return addHandler.call(this, pattern, observed(pattern, handler, isEvent), isEvent, ...more);
      };
    const install = (undos: Undo[]) => {
      undos.push(wrapMethod(server, 'addHandler', wrapAddHandler));
      // One that is connected to an application of NestJS 10 has them already.
      for (const [name, handler] of server.getHandlers?.() ?? []) {
        const { isEventHandler = false, extras } = handler;
        const measured = observed(name, handler, isEventHandler);
        server.getHandlers!().set(name, Object.assign(measured, { isEventHandler, extras }));
      }
    };
    observe(server, install, 'consumer');
  }
}

function measuredHandler(jobs: JobFinder, name: string, handler: EventHandler): EventHandler {
  const measured: EventHandler = function (this: unknown, ...args) {
    const job = jobs.find(name);
    if (job === undefined) return handler.apply(this, args);
    let result: unknown;
    const run = () =>
      new Promise<void>((resolve, reject) => {
        const message: Handling = {};
        const failed = (answer: unknown) => reject(errorBehind(answer, message));
        result = handling.run(message, () =>
          followed(() => handler.apply(this, args), { over: resolve, failed }),
        );
      });
    const details = messageDetails(args[1], jobs.measured!.host.clock.wallTimeMs());
    // Nest answers with the failure.
    job.run(run, details).catch(() => {});
    return result;
  };
  // Nest asks the handler that it has made itself for the next one, and tells ours.
  return Object.defineProperty(measured, 'next', {
    get: () => handler.next,
    set: (next: EventHandler) => {
      handler.next = next;
    },
  });
}

/** Calls a handler, and follows an observable that it answers with to its end, wherever Nest subscribes to that. */
async function followed(
  handle: () => unknown,
  { over, failed }: { over(): void; failed(error: unknown): void },
): Promise<unknown> {
  const inRun = AsyncLocalStorage.snapshot();
  try {
    const result = await handle();
    if (isObservable(result)) {
      const followedResult = result.pipe(tap({ error: failed, complete: over, unsubscribe: over }));
      return new Observable((subscriber) => inRun(() => followedResult.subscribe(subscriber)));
    }
    over();
    return result;
  } catch (error) {
    failed(error);
    throw error;
  }
}

function messageDetails(context: unknown, nowMs: number): JobRunDetails {
  const { getMessage, getHeaders } = (context ?? {}) as RpcContext;
  if (typeof getMessage === 'function') {
    const message = getMessage.call(context);
    if (message?.fields !== undefined && message.properties !== undefined) return detailsOf(message, nowMs);
  }
  const traceparent =
    typeof getHeaders === 'function' ? getHeaders.call(context)?.get?.('traceparent') : undefined;
  return { traceparent: typeof traceparent === 'string' && traceparent !== '' ? traceparent : undefined };
}
