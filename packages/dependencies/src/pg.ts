import { observe, wrapMethod } from '@golden-signals/core/extension';
import { checkObserveOptions, type ObserveOptions } from './observe/observe-options.ts';
import { ObservedDatabase } from './observe/observed-database.ts';
import type { InnerClient, InnerPool, PgClient, PgPool } from './pg/library.ts';
import { callsOf, observeQueries } from './pg/observed-client.ts';
import { PoolObservation } from './pg/observed-pool.ts';
import { labelsOf, placeOf } from './pg/settings.ts';
import { PooledDatabase } from './pools/pooled-database.ts';
import type { PoolState } from './pools/pools.ts';

export { stopObserving } from '@golden-signals/core/extension';
export type { ObserveOptions } from './observe/observe-options.ts';
export type { PgClient, PgPool } from './pg/library.ts';

const system = { kind: 'database', system: 'postgresql' } as const;

/**
 * Observes a `Pool` of `pg`: what is asked of it and of the connections that are taken from it, and who waits for one.
 * Only this instance is changed. Twice is once; `stopObserving(pool)` takes it back.
 *
 * @param options `name`: of the pool, in labels and reports. Default: `host/database`, with the port where it is not 5432.
 * @returns The pool.
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function observePool<Pool extends PgPool>(pool: Pool, options: ObserveOptions = {}): Pool {
  checkObserveOptions('observePool', options);
  return observe(pool, (undos) => {
    const inner = pool as unknown as InnerPool;
    const database = new PooledDatabase({
      describe: () => ({ ...system, ...labelsOf(placeOf(inner.options ?? {}, process.env)) }),
      name: options.name,
      read: () => stateOf(inner),
      monitor: options.monitor,
    });
    undos.push(() => database.close());
    new PoolObservation(inner, database).install(undos);
  });
}

/**
 * Observes a `Client` of `pg` that is not from an observed pool. Only this instance is changed. Twice is once;
 * `stopObserving(client)` takes it back.
 *
 * @param options `name`: tells clients apart that are alike in everything else. Default: none.
 * @returns The client.
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function observeClient<Client extends PgClient>(client: Client, options: ObserveOptions = {}): Client {
  checkObserveOptions('observeClient', options);
  return observe(client, (undos) => {
    const inner: InnerClient = client;
    const { name } = options;
    const database = new ObservedDatabase(() => {
      const { host: address, port, database: namespace } = inner;
      const place = { address, port: Number(port), namespace };
      return { ...system, ...labelsOf(place), ...(name !== undefined && { pool: name }) };
    }, options.monitor);
    undos.push(() => database.close());
    const calls = callsOf(inner, database, inner.readyForQuery !== undefined);
    undos.push(observeQueries(inner, calls));
    // Instead of a listener, which the application could count.
    const emitted = wrapMethod(inner, 'emit', (original) => {
      return function (event: unknown, ...args: unknown[]) {
        if (event === 'connect') {
          calls.connected(inner.pipeline === true);
          emitted();
        }
        return original.call(this, event, ...args);
      };
    });
    undos.push(emitted);
  });
}

/** Undefined once it has ended. */
function stateOf({ ended, totalCount, idleCount, waitingCount, options }: InnerPool): PoolState | undefined {
  if (ended === true) return undefined;
  const max = options?.max;
  return {
    idle: idleCount,
    used: totalCount - idleCount,
    pending: waitingCount,
    max,
    maxIdle: max,
  };
}

export {
  type PostgresqlStatisticsOptions,
  serverStatistics,
} from './servers/postgresql/postgresql-statistics.ts';
