import { observe, stopObserving, wrapMethod } from '@golden-signals/core/extension';
import { targetOf } from './mysql2/asked.ts';
import type {
  CoreCluster,
  CoreConnection,
  CorePool,
  MysqlConnection,
  MysqlPool,
  MysqlPoolCluster,
} from './mysql2/library.ts';
import { ConnectionObservation } from './mysql2/observed-connection.ts';
import { PoolObservation } from './mysql2/observed-pool.ts';
import { checkObserveOptions, type ObserveOptions } from './observe/observe-options.ts';
import { ObservedDatabase } from './observe/observed-database.ts';
import { PooledDatabase } from './pools/pooled-database.ts';
import type { PoolState } from './pools/pools.ts';

export { stopObserving } from '@golden-signals/core/extension';
export type { MysqlConnection, MysqlPool, MysqlPoolCluster } from './mysql2/library.ts';
export type { ObserveOptions } from './observe/observe-options.ts';

/**
 * Observes a pool of `mysql2` or `mysql2/promise`: what is asked of it and of the connections that are taken from it, and
 * who waits for one. Only this instance is changed. Twice is once; `stopObserving(pool)` takes it back.
 *
 * @param options `name`: of the pool, in labels and reports. Default: `host/database`, with the port where it is not 3306.
 * @returns The pool.
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function observePool<Pool extends MysqlPool>(pool: Pool, options: ObserveOptions = {}): Pool {
  checkObserveOptions('observePool', options);
  return observe(pool, (undos) => {
    const core = innerOf<CorePool>(pool, 'pool');
    if ((core as object) !== pool) {
      observePool(core, options);
      undos.push(() => stopObserving(core));
      return;
    }
    const database = new PooledDatabase({
      describe: () => targetOf(core.config?.connectionConfig),
      name: options.name,
      read: () => stateOf(core),
      monitor: options.monitor,
    });
    undos.push(() => database.close());
    new PoolObservation(core, database).install(undos);
  });
}

/**
 * Observes a connection of `mysql2` or `mysql2/promise` that is not from an observed pool. Only this instance is changed.
 * Twice is once; `stopObserving(connection)` takes it back.
 *
 * @param options `name`: tells connections apart that are alike in everything else. Default: none.
 * @returns The connection.
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function observeConnection<Connection extends MysqlConnection>(
  connection: Connection,
  options: ObserveOptions = {},
): Connection {
  checkObserveOptions('observeConnection', options);
  return observe(connection, (undos) => {
    const core = innerOf<CoreConnection>(connection, 'connection');
    if ((core as object) !== connection) {
      observeConnection(core, options);
      undos.push(() => stopObserving(core));
      return;
    }
    const { name } = options;
    const database = new ObservedDatabase(
      () => ({ ...targetOf(core.config), ...(name !== undefined && { pool: name }) }),
      options.monitor,
    );
    undos.push(() => database.close());
    new ConnectionObservation(core, database).install(undos);
  });
}

/**
 * Observes each pool of a cluster of `mysql2` or `mysql2/promise`, also those that are added later. Twice is once;
 * `stopObserving(cluster)` takes it back.
 *
 * @param options `name`: goes before the id of each pool: `shop:replica-1`. Default: as of each pool by itself.
 * @returns The cluster.
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function observePoolCluster<Cluster extends MysqlPoolCluster>(
  cluster: Cluster,
  options: ObserveOptions = {},
): Cluster {
  checkObserveOptions('observePoolCluster', options);
  return observe(cluster, (undos) => {
    const core = innerOf<CoreCluster>(cluster, 'poolCluster');
    const { name, ...others } = options;
    const observeAll = () => {
      for (const [id, { pool }] of Object.entries(core._nodes ?? {})) {
        observePool(pool, name === undefined ? others : { ...others, name: `${name}:${id}` });
      }
    };
    observeAll();
    undos.push(() => {
      for (const { pool } of Object.values(core._nodes ?? {})) stopObserving(pool);
    });
    undos.push(
      wrapMethod(core, 'add', (original) => {
        return function (...args: unknown[]) {
          const result: unknown = original.apply(this, args);
          observeAll();
          return result;
        };
      }),
    );
  });
}

/** The instances of `mysql2/promise` hold those of `mysql2`, which do all the work. */
function innerOf<Core extends object>(instance: object, name: string): Core {
  const inner = (instance as Record<string, unknown>)[name];
  return (typeof inner === 'object' && inner !== null ? inner : instance) as Core;
}

/** Undefined once it is closed. */
function stateOf(pool: CorePool): PoolState | undefined {
  if (pool._closed === true) return undefined;
  const { connectionLimit, maxIdle } = pool.config;
  const idle = pool._freeConnections.length;
  return {
    idle,
    used: pool._allConnections.length - idle,
    pending: pool._connectionQueue.length,
    max: connectionLimit || undefined,
    maxIdle,
  };
}

export { type MysqlStatisticsOptions, serverStatistics } from './servers/mysql/mysql-statistics.ts';
