import { type Method, type Undo, wrapMethod } from '@golden-signals/core/extension';
import type { ConnectionCalls } from '../pools/connection-calls.ts';
import { Lease } from '../pools/lease.ts';
import type { PooledDatabase } from '../pools/pooled-database.ts';

import { asPromise } from './as-promise.ts';
import { resultOf, textOf, valuesOf } from './called-query.ts';
import type { InnerClient, InnerPool, QueryCallback } from './library.ts';
import { callsOf, observeQueries } from './observed-client.ts';

type ConnectCallback = (this: unknown, error: unknown, client?: InnerClient, release?: unknown) => unknown;

interface Adopted {
  readonly calls: ConnectionCalls;
  readonly undo: Undo;
}

/**
 * Watches who takes connections from one pool, for how long, and what is asked on them. Its fields are `private`, not
 * `#private`, see docs/hot-path.md, rule 12.
 */
export class PoolObservation {
  private readonly pool: InnerPool;
  private readonly database: PooledDatabase;
  private readonly clients = new Map<InnerClient, Adopted>();
  /** What `pool.query` was given, while it takes a connection for it; falsy otherwise. */
  private askedQuery: unknown = undefined;
  private askedValues: unknown = undefined;

  constructor(pool: InnerPool, database: PooledDatabase) {
    this.pool = pool;
    this.database = database;
  }

  install(undos: Undo[]): void {
    const pool = this.pool;
    undos.push(() => {
      for (const { undo } of this.clients.values()) undo();
      this.clients.clear();
    });
    undos.push(wrapMethod(pool, 'query', (original) => this.query(original)));
    undos.push(wrapMethod(pool, 'connect', (original) => this.connect(original)));
    // Instead of listeners, which the application could count, and which would come too late for some.
    undos.push(wrapMethod(pool, 'emit', (original) => this.emit(original)));
    if (typeof pool.newClient === 'function') {
      undos.push(wrapMethod(pool, 'newClient', (original) => this.newClient(original)));
    }
    if (typeof pool.options?.onConnect === 'function') {
      undos.push(wrapMethod(pool.options, 'onConnect', (original) => this.onConnect(original)));
    }
  }

  /** It takes a connection with `connect`, at once, and asks that; so the call is begun there. */
  private query(original: Method): Method {
    const observation = this;
    return function (query: unknown, values: unknown, ...more: unknown[]) {
      observation.askedQuery = query;
      observation.askedValues = values;
      try {
        return original.call(this, query, values, ...more);
      } finally {
        observation.askedQuery = undefined;
        observation.askedValues = undefined;
      }
    };
  }

  private connect(original: Method): Method {
    const observation = this;
    return function (this: InnerPool, callback?: ConnectCallback) {
      const query = observation.askedQuery;
      const values = observation.askedValues;
      observation.askedQuery = undefined;
      observation.askedValues = undefined;
      const measuring = observation.database.get();
      // A pool that has ended answers at once.
      if (measuring === undefined || (this.ending === true && !query)) return original.call(this, callback);
      const call = query
        ? observation.database.begin(textOf(query), 'postgresql', valuesOf(query, values))
        : undefined;
      const lease = new Lease(measuring, callback !== undefined, call);
      if (callback === undefined) {
        return asPromise(this.Promise, (settle: QueryCallback) => {
          original.call(this, (error: unknown, client: InnerClient) => {
            observation.answered(lease, error, client);
            settle.call(undefined, error, client);
          });
        });
      }
      return original.call(this, function (this: unknown, error, client, release) {
        observation.answered(lease, error, client);
        return callback.call(this, error, client, release);
      } satisfies ConnectCallback);
    };
  }

  private answered(lease: Lease, error: unknown, client: InnerClient | undefined): void {
    if (error || client === undefined) {
      lease.failed(resultOf(error, undefined));
    } else {
      lease.got();
      this.adopt(client).take(lease);
    }
  }

  private emit(original: Method): Method {
    const observation = this;
    return function (event: unknown, ...args: unknown[]) {
      if (event === 'connect') observation.adopt(args[0] as InnerClient);
      else if (event === 'release') observation.clients.get(args[1] as InnerClient)?.calls.released();
      else if (event === 'remove') observation.forget(args[0] as InnerClient);
      return original.call(this, event, ...args);
    };
  }

  /** Connections are made when somebody asks, and also when one has broken that somebody waits for. */
  private newClient(original: Method): Method {
    const observation = this;
    return function (waiting: { callback: ConnectCallback }, ...more: unknown[]) {
      const measuring = observation.database.get();
      if (measuring === undefined) return original.call(this, waiting, ...more);
      const { callback } = waiting;
      const { clock } = measuring.observer.host;
      const startedMs = clock.now();
      waiting.callback = function (error, client, release) {
        if (!error) measuring.pool?.created(clock.now() - startedMs);
        return callback.call(this, error, client, release);
      };
      return original.call(this, waiting, ...more);
    };
  }

  private onConnect(original: Method): Method {
    const observation = this;
    return function (client: InnerClient, ...more: unknown[]) {
      observation.adopt(client);
      const result: unknown = original.call(this, client, ...more);
      // The pool drops a client that its hook refuses, without a word.
      if (result instanceof Promise) result.catch(() => observation.forget(client));
      return result;
    };
  }

  private adopt(client: InnerClient): ConnectionCalls {
    const known = this.clients.get(client);
    if (known !== undefined) return known.calls;
    const calls = callsOf(client, this.database, true);
    this.clients.set(client, { calls, undo: observeQueries(client, calls) });
    return calls;
  }

  private forget(client: InnerClient): void {
    this.clients.delete(client);
  }
}
