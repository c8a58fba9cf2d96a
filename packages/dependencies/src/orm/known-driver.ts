import type { MongodbClient } from '../mongodb/library.ts';
import { observeClient as observeMongodbClient } from '../mongodb.ts';
import type { MysqlConnection, MysqlPool, MysqlPoolCluster } from '../mysql2/library.ts';
import { observeConnection, observePool as observeMysqlPool, observePoolCluster } from '../mysql2.ts';
import type { ObserveOptions } from '../observe/observe-options.ts';
import type { PgClient, PgPool } from '../pg/library.ts';
import { observeClient as observePgClient, observePool as observePgPool } from '../pg.ts';
import type { SqliteDatabase } from '../sqlite/library.ts';
import { observeDatabase } from '../sqlite.ts';

interface Kind {
  is(driver: object): boolean;
  observe(driver: object, options: ObserveOptions): unknown;
}

/** By what only they have; the first that fits counts. */
const kinds: readonly Kind[] = [
  {
    is: (driver) => 'totalCount' in driver && has(driver, 'query', 'connect'),
    observe: (pool, options) => observePgPool(pool as PgPool, options),
  },
  {
    is: (driver) => has(driver, 'startSession', 'db', 'emit'),
    observe: (client, options) => observeMongodbClient(client as MongodbClient, options),
  },
  {
    is: (driver) => has(driver, 'add', 'of', 'getConnection'),
    observe: (cluster, options) => observePoolCluster(cluster as MysqlPoolCluster, options),
  },
  {
    is: (driver) => has(driver, 'getConnection', 'query', 'execute'),
    observe: (pool, options) => observeMysqlPool(pool as MysqlPool, options),
  },
  {
    is: (driver) => has(driver, 'prepare', 'exec'),
    observe: (database, options) => observeDatabase(database as SqliteDatabase, options),
  },
  {
    is: (driver) => 'connectionParameters' in driver && has(driver, 'query'),
    observe: (client, options) => observePgClient(client as PgClient, options),
  },
  {
    is: (driver) => has(driver, 'query', 'execute'),
    observe: (connection, options) => observeConnection(connection as MysqlConnection, options),
  },
];

/** @returns False for what is no driver that is known. */
export function observeKnownDriver(driver: object, options: ObserveOptions): boolean {
  const kind = kinds.find(({ is }) => is(driver));
  kind?.observe(driver, options);
  return kind !== undefined;
}

function has(instance: object, ...methods: readonly string[]): boolean {
  const members = instance as Readonly<Record<string, unknown>>;
  return methods.every((name) => typeof members[name] === 'function');
}
