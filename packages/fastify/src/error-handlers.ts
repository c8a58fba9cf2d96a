import type { HttpMonitor } from '@golden-signals/core/adapter';
import type { FastifyInstance, FastifyReply, RouteOptions } from 'fastify';

type HandleError = NonNullable<RouteOptions['errorHandler']>;

/** As Fastify keeps what `setErrorHandler` was given: it inherits from that of the scope around it. */
interface KeptHandler {
  func: (this: unknown, error: unknown, request: unknown, reply: FastifyReply) => unknown;
}

/**
 * Notes the exceptions that an application's error handlers are given, and changes nothing about them.
 *
 * Fastify's hook `onError` is called only for an error that is sent: what a handler answers with a page of its own would
 * leave no trace. So the handlers of every scope are wrapped once, at the first request, because Fastify names the wrong
 * one of the application's `onReady` hooks where there is one of ours. They are looked up where Fastify keeps them, under
 * its own symbol; where a release keeps them elsewhere, `onError` is what remains.
 */
export class ErrorHandlers {
  readonly #http: HttpMonitor;
  readonly #scopes: FastifyInstance[];
  /** Whether there are any that are not wrapped yet. */
  areNew = true;
  readonly #wrapped = new WeakSet<object>();

  constructor(app: FastifyInstance, http: HttpMonitor) {
    this.#http = http;
    this.#scopes = [app];
  }

  /** A scope inside of the application. */
  add(scope: FastifyInstance): void {
    this.#scopes.push(scope);
  }

  /** Of one route. */
  noting(handler: HandleError): HandleError {
    const http = this.#http;
    return function (error, request, reply) {
      http.noteError(reply.raw, error);
      return handler.call(this, error, request, reply);
    };
  }

  /** Wraps those of all scopes. Fastify accepts no further ones once it is ready. */
  wrap(): void {
    this.areNew = false;
    for (const scope of this.#scopes.splice(0)) {
      for (const kept of keptHandlers(scope)) {
        if (this.#wrapped.has(kept)) continue;
        this.#wrapped.add(kept);
        this.#wrapOne(kept);
      }
    }
  }

  #wrapOne(kept: KeptHandler): void {
    const { func } = kept;
    const http = this.#http;
    kept.func = function (error, request, reply) {
      http.noteError(reply.raw, error);
      return func.call(this, error, request, reply);
    };
  }
}

/** Those of a scope and the scopes around it, but not the last one: Fastify's own, which all applications share. */
function* keptHandlers(scope: FastifyInstance): Iterable<KeptHandler> {
  const key = symbolOf(scope, 'fastify.errorHandler');
  let kept = key && (scope as unknown as Record<symbol, object | null>)[key];
  while (kept && Object.getPrototypeOf(kept) !== Object.prototype) {
    if (typeof (kept as Partial<KeptHandler>).func === 'function') yield kept as KeptHandler;
    kept = Object.getPrototypeOf(kept);
  }
}

/** Scopes inherit from the scope around them. */
function symbolOf(scope: object, description: string): symbol | undefined {
  for (let at: object | null = scope; at !== null; at = Object.getPrototypeOf(at)) {
    const found = Object.getOwnPropertySymbols(at).find((symbol) => symbol.description === description);
    if (found !== undefined) return found;
  }
  return undefined;
}
