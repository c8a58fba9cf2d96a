import { type Method, type Undo, wrapMethod } from '@golden-signals/core/extension';
import type { ConnectionCalls } from '../pools/connection-calls.ts';
import { Lease } from '../pools/lease.ts';
import type { PooledDatabase } from '../pools/pooled-database.ts';
import { failure, textOf, valuesOf } from './asked.ts';
import type { CoreConnection, CorePool } from './library.ts';
import { ConnectionObservation } from './observed-connection.ts';

/** On a callback that is watched: the pool asks again with the same one when a connection breaks. */
const isWatched = Symbol('golden-signals.watched');

interface GetCallback {
  (this: unknown, error: unknown, connection?: CoreConnection): unknown;
  [isWatched]?: boolean;
}

interface Adopted {
  readonly calls: ConnectionCalls;
  readonly undos: Undo[];
}

/**
 * Watches who takes connections from one pool, for how long, and what is asked on them. Its fields are `private`, not
 * `#private`, see docs/hot-path.md, rule 12.
 */
export class PoolObservation {
  private readonly pool: CorePool;
  private readonly database: PooledDatabase;
  private readonly connections = new Map<CoreConnection, Adopted>();
  /** What `pool.query` or `pool.execute` was given, while it takes a connection for it; falsy otherwise. */
  private askedQuery: unknown = undefined;
  private askedValues: unknown = undefined;

  constructor(pool: CorePool, database: PooledDatabase) {
    this.pool = pool;
    this.database = database;
  }

  install(undos: Undo[]): void {
    const pool = this.pool;
    undos.push(() => {
      for (const { undos } of this.connections.values()) for (const undo of undos) undo();
      this.connections.clear();
    });
    for (const name of ['query', 'execute']) {
      undos.push(wrapMethod(pool, name, (original) => this.asking(original)));
    }
    undos.push(wrapMethod(pool, 'getConnection', (original) => this.getting(original)));
    undos.push(wrapMethod(pool, 'releaseConnection', (original) => this.releasing(original)));
    // Instead of a listener, which the application could count, and which would come too late.
    undos.push(wrapMethod(pool, 'emit', (original) => this.emitting(original)));
  }

  /** Both take a connection with `getConnection`, at once, and ask that; so the call is begun there. */
  private asking(original: Method): Method {
    const observation = this;
    return function (sql: unknown, values: unknown, ...more: unknown[]) {
      observation.askedQuery = sql;
      observation.askedValues = values;
      try {
        return original.call(this, sql, values, ...more);
      } finally {
        observation.askedQuery = undefined;
        observation.askedValues = undefined;
      }
    };
  }

  private getting(original: Method): Method {
    const observation = this;
    const database = this.database;
    return function (this: CorePool, callback: GetCallback) {
      const query = observation.askedQuery;
      const values = observation.askedValues;
      observation.askedQuery = undefined;
      observation.askedValues = undefined;
      const isKnown = typeof callback !== 'function' || isWatched in callback;
      const measuring = isKnown ? undefined : database.get();
      if (measuring === undefined) return original.call(this, callback);
      const call = query ? database.begin(textOf(query), 'mysql', valuesOf(query, values)) : undefined;
      const lease = new Lease(measuring, true, call);
      let isNew = false;
      const watched: GetCallback = function (this: unknown, error, connection) {
        if (error || connection === undefined) {
          lease.failed(failure(error));
        } else {
          lease.got(isNew);
          observation.adopt(connection).take(lease);
        }
        return callback.call(this, error, connection);
      };
      watched[isWatched] = true;
      const before = this._allConnections.length;
      const result: unknown = original.call(this, watched);
      isNew = this._allConnections.length > before;
      return result;
    };
  }

  private releasing(original: Method): Method {
    const observation = this;
    return function (connection: CoreConnection) {
      observation.connections.get(connection)?.calls.released();
      // One that was lost comes back as well.
      if (!connection._pool) observation.connections.delete(connection);
      return original.call(this, connection);
    };
  }

  private emitting(original: Method): Method {
    const observation = this;
    return function (event: unknown, ...args: unknown[]) {
      if (event === 'connection') observation.adopt(args[0] as CoreConnection);
      return original.call(this, event, ...args);
    };
  }

  private adopt(connection: CoreConnection): ConnectionCalls {
    const known = this.connections.get(connection);
    if (known !== undefined) return known.calls;
    const observation = new ConnectionObservation(connection, this.database);
    const adopted = { calls: observation.calls, undos: [] };
    observation.install(adopted.undos);
    this.connections.set(connection, adopted);
    return adopted.calls;
  }
}
