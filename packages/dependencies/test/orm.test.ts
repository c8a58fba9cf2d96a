import { observeDriver, stopObserving } from '@golden-signals/dependencies/orm';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PrismaPg } from '@prisma/adapter-pg';
import { lte, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { integer, pgTable } from 'drizzle-orm/pg-core';
import createKnex, { type Knex } from 'knex';
import { createConnection, Schema } from 'mongoose';
import pg from 'pg';
import { DataSource, EntitySchema, LessThanOrEqual } from 'typeorm';
import { answers, testWithService } from '../../../test/services.ts';
import { frameworks } from './frameworks.ts';
import { MongoServer } from './mongo-server.ts';
import { cleanUp, type Observing, observing } from './observing.ts';
import { expectOwnCalls, type Way } from './own-calls.ts';
import { prismaClient } from './prisma-client.ts';
import { postgresqlLogin as login, mariadb, mariadbLogin, postgresql } from './services.ts';

const table = `orm_orders_${process.pid}`;
const hasPostgresql = await answers(postgresql);

/** Orders from 1 to 30, so that who asks for those up to its number gets as many. */
beforeAll(async () => {
  await asked(`CREATE TABLE ${table} AS SELECT id FROM generate_series(1, 30) AS id`);
});
afterAll(() => asked(`DROP TABLE ${table}`));

async function asked(text: string): Promise<void> {
  if (!hasPostgresql) return;
  const client = new pg.Client(login);
  await client.connect();
  await client.query(text);
  await client.end();
}

/** As many rows as the number, after a while. */
const slowSelect = (placeholder: string) =>
  `SELECT generate_series(1, ${placeholder}::int), pg_sleep(0.004 / ${placeholder}::int)`;

type OrmWays = (all: Observing) => Promise<Way[]>;

const typeorm: OrmWays = async ({ monitor }) => {
  const Order = new EntitySchema<{ id: number }>({
    name: 'Order',
    tableName: table,
    columns: { id: { type: 'int', primary: true } },
  });
  const { user: username, ...others } = login;
  const dataSource = new DataSource({
    type: 'postgres',
    ...others,
    username,
    poolSize: 1,
    entities: [Order],
  });
  expect(() => observeDriver(dataSource)).toThrow('initialised before');
  await dataSource.initialize();
  cleanUp(() => dataSource.destroy());
  observeDriver(dataSource, { monitor, name: 'orders' });
  const orders = dataSource.getRepository(Order);
  return [
    async (number) => {
      expect(await orders.findBy({ id: LessThanOrEqual(number) })).toHaveLength(number);
      return ['SELECT'];
    },
    async (number) => {
      await dataSource.query(slowSelect('$1'), [number]);
      return ['SELECT'];
    },
    async (number) => {
      await dataSource.transaction((manager) => manager.query(slowSelect('$1'), [number]));
      return ['START', 'SELECT', 'COMMIT'];
    },
  ];
};

const knexWays: OrmWays = async ({ monitor }) => {
  const knex = createKnex({ client: 'pg', connection: login, pool: { min: 0, max: 1 } });
  cleanUp(() => knex.destroy());
  expect(observeDriver(knex, { monitor, name: 'orders' })).toBe(knex);
  const slow = (on: Knex, number: number) => on.raw(slowSelect('?'), [number, number]);
  return [
    async (number) => {
      expect(await knex(table).where('id', '<=', number)).toHaveLength(number);
      return ['SELECT'];
    },
    async (number) => {
      await slow(knex, number);
      return ['SELECT'];
    },
    async (number) => {
      await knex.transaction((transaction) => slow(transaction, number));
      return ['BEGIN', 'SELECT', 'COMMIT'];
    },
  ];
};

const drizzleWays: OrmWays = async ({ monitor }) => {
  const orders = pgTable(table, { id: integer('id') });
  const pool = new pg.Pool({ ...login, max: 1 });
  cleanUp(() => pool.end());
  const database = observeDriver(drizzle(pool), { monitor, name: 'orders' });
  const slow = (number: number) =>
    sql`SELECT generate_series(1, ${number}::int), pg_sleep(0.004 / ${number}::int)`;
  return [
    async (number) => {
      expect(await database.select().from(orders).where(lte(orders.id, number))).toHaveLength(number);
      return ['SELECT'];
    },
    async (number) => {
      await database.execute(slow(number));
      return ['SELECT'];
    },
    async (number) => {
      await database.transaction((transaction) => transaction.execute(slow(number)));
      return ['BEGIN', 'SELECT', 'COMMIT'];
    },
  ];
};

/** What `pg_sleep` returns is nothing to Prisma. */
const slowText = 'SELECT id, pg_sleep(0.004 / $1)::text FROM generate_series(1, $1::int) AS id';

const prisma: OrmWays = async ({ monitor }) => {
  const adapter = observeDriver(new PrismaPg({ ...login, max: 1 }), { monitor, name: 'orders' });
  const client = prismaClient(adapter);
  cleanUp(() => client.$disconnect());
  const patient = { maxWait: 15_000, timeout: 15_000 };
  return [
    async (number) => {
      const found = await client.$queryRawUnsafe(`SELECT * FROM ${table} WHERE id <= $1`, number);
      expect(found).toHaveLength(number);
      return ['SELECT'];
    },
    async (number) => {
      await client.$queryRawUnsafe(slowText, number);
      return ['SELECT'];
    },
    async (number) => {
      await client.$transaction(async (on) => on.$queryRawUnsafe(slowText, number), patient);
      return ['BEGIN', 'SELECT', 'COMMIT'];
    },
  ];
};
const orms = { TypeORM: typeorm, Knex: knexWays, Drizzle: drizzleWays, Prisma: prisma };

for (const [name, waysOf] of Object.entries(orms)) {
  for (const framework of ['Express', 'NestJS'] as const) {
    await testWithService(
      postgresql,
      `${name} on ${framework}: each request has its own calls, known by their statements, the wait apart`,
      async () => {
        const all = observing();
        const taken = await expectOwnCalls(frameworks[framework], all, await waysOf(all));
        const target = {
          system: 'postgresql',
          namespace: login.database,
          pool: expect.stringMatching(/^orders/),
        };
        expect(all.ends.find(({ work }) => work !== undefined)!.target).toMatchObject(target);
        const finds = all.monitor
          .diagnostics()
          .queries!.top!.byCalls.filter(({ summary }) => summary.includes(table));
        expect(finds).toMatchObject([{ summary: `SELECT ${table}`, calls: taken[0] }]);
        const [waits] = await all.scraped('db_client_connection_wait_time_seconds_count');
        expect(waits).toMatch(/db_client_connection_pool_name="orders[^"]*".* 21$/);
      },
    );
  }
}

await testWithService(
  mariadb,
  'Knex over mysql2: each request has its own calls, the wait apart',
  async () => {
    const all = observing();
    const knex = createKnex({ client: 'mysql2', connection: mariadbLogin, pool: { min: 0, max: 1 } });
    cleanUp(() => knex.destroy());
    observeDriver(knex, { monitor: all.monitor });
    const select = 'SELECT seq, SLEEP(0.004 / ?) FROM seq_1_to_30 WHERE seq <= ?';
    await expectOwnCalls(frameworks.Express, all, [
      async (number) => {
        await knex.raw(select, [number, number]);
        return ['SELECT'];
      },
      async (number) => {
        await knex.transaction((transaction) => transaction.raw(select, [number, number]));
        return ['BEGIN', 'SELECT', 'COMMIT'];
      },
    ]);
    const { target } = all.ends.find(({ work }) => work !== undefined)!;
    expect(target).toMatchObject({ system: 'mysql', namespace: mariadbLogin.database });
  },
);

await testWithService(postgresql, 'who waits too long for a connection of Knex is told of', async () => {
  const { monitor, ends, scraped } = observing();
  const knex = createKnex({
    client: 'pg',
    connection: login,
    pool: { min: 0, max: 1 },
    acquireConnectionTimeout: 2_000,
    log: { warn: () => {} },
  });
  cleanUp(() => knex.destroy());
  observeDriver(knex, { monitor });
  await knex.transaction(async () => {
    await expect(knex.raw('SELECT 1')).rejects.toThrow('Timeout acquiring a connection');
  });
  expect(ends.map(({ operation, errorType }) => [operation, errorType])).toEqual([
    ['BEGIN', ''],
    ['CONNECT', 'KnexTimeoutError'],
    ['COMMIT', ''],
  ]);
  expect(await scraped('db_client_connection_timeouts_total')).toEqual([expect.stringMatching(/ 1$/)]);
});

test.each(['Express', 'NestJS'] as const)(
  'Mongoose on %s: each request has its own commands, known by their shapes, the wait apart',
  async (framework) => {
    const server = await MongoServer.start();
    cleanUp(() => server.stop());
    const all = observing();
    const connection = createConnection(server.url, {
      monitorCommands: true,
      maxPoolSize: 1,
      autoCreate: false,
      autoIndex: false,
    });
    cleanUp(() => connection.close());
    observeDriver(connection, { monitor: all.monitor });
    const Order = connection.model('Order', new Schema({ n: Number, customer: String }));
    await connection.asPromise();
    server.latencyMs = 4;
    await expectOwnCalls(frameworks[framework], all, [
      async (number) => {
        await Order.create({ n: number, customer: 'planted' });
        return ['insert'];
      },
      async () => {
        expect(await Order.find({ n: 3, customer: 'planted' })).toHaveLength(3);
        return ['find', 'getMore'];
      },
    ]);
    const { byCalls } = all.monitor.diagnostics().queries!.top!;
    const texts = byCalls.map(({ text }) => text);
    expect(texts.sort()).toEqual(['find orders { n: ?, customer: ? }', 'getMore orders', 'insert orders']);
    expect(JSON.stringify(byCalls)).not.toContain('planted');
  },
);

test('what is no ORM, or is above a driver that is not known, is refused', async () => {
  const invalid = expect.objectContaining({ code: 'ERR_GS_OPTION_INVALID' });
  expect(() => observeDriver({})).toThrow(invalid);
  expect(() => observeDriver({ $client: {} })).toThrow(invalid);
  const mssql = Object.assign(() => {}, {
    client: { driverName: 'mssql', acquireConnection: async () => ({}) },
  });
  expect(() => observeDriver(mssql)).toThrow(invalid);
});

test('Knex that is not observed any more is as it was', async () => {
  const { monitor } = observing();
  const knex = createKnex({ client: 'pg', connection: login, pool: { min: 0 } });
  cleanUp(() => knex.destroy());
  const before = Object.getOwnPropertyNames(knex.client);
  observeDriver(knex, { monitor });
  expect(observeDriver(knex)).toBe(knex);
  expect(Object.getOwnPropertyNames(knex.client)).not.toEqual(before);
  stopObserving(knex);
  expect(Object.getOwnPropertyNames(knex.client)).toEqual(before);
});
