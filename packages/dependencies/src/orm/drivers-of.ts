/** What lies below an ORM: drivers, or the reason why there are none. */
export type Drivers = { readonly drivers: readonly object[] } | { readonly mustBe: string };

type Members = Readonly<Record<string, unknown>>;

/** Finds the drivers of TypeORM, Drizzle and Mongoose, where they hold them. */
export function driversOf(orm: object): Drivers {
  const { $client, connection, driver, getClient, initialize } = orm as Members;
  if (isObject($client)) return { drivers: [$client] };
  if (isObject(driver) && typeof initialize === 'function') {
    return found(ofTypeorm(driver), 'initialised before: await dataSource.initialize()');
  }
  const mongoose = typeof getClient === 'function' ? orm : connection;
  if (isObject(mongoose) && typeof (mongoose as Members).getClient === 'function') {
    const client = (mongoose as { getClient(): unknown }).getClient();
    return found([client], 'connecting: call mongoose.connect() before');
  }
  return {
    mustBe:
      'a DataSource of TypeORM, a connection of Mongoose, a database of Drizzle, an instance of Knex, or an adapter of Prisma',
  };
}

/** A pool, several of them, a cluster, a database, or the client of MongoDB. */
function ofTypeorm(driver: object): unknown[] {
  const { databaseConnection, master, pool, poolCluster, queryRunner, slaves } = driver as Members;
  const replicas = Array.isArray(slaves) ? slaves : [];
  const ofMongodb = isObject(queryRunner) ? (queryRunner as Members).databaseConnection : undefined;
  return [master, ...replicas, pool, poolCluster, databaseConnection, ofMongodb];
}

function found(candidates: readonly unknown[], mustBe: string): Drivers {
  const drivers = candidates.filter(isObject);
  return drivers.length > 0 ? { drivers } : { mustBe };
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
