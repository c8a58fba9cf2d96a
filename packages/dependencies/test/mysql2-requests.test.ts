import { observePool } from '@golden-signals/dependencies/mysql2';
import { expect } from '@jest/globals';
import mysql from 'mysql2';
import { testWithService } from '../../../test/services.ts';
import { frameworks } from './frameworks.ts';
import { cleanUp, observing } from './observing.ts';
import { errorNumber, expectOwnCalls, type Way } from './own-calls.ts';
import { mariadbLogin as login, mariadb } from './services.ts';

/** As many rows as the request's number, so that each call shows whose it is. */
const select = 'SELECT seq, SLEEP(0.002 / ?) FROM seq_1_to_30 LIMIT ?';

const waysOf = (pool: mysql.Pool): Way[] => [
  async (number) => {
    await pool.promise().query(select, [number, number]);
    return ['SELECT'];
  },
  (number) =>
    new Promise((resolve, reject) => {
      pool.execute(select, [number, number], (error) => (error ? reject(error) : resolve(['SELECT'])));
    }),
  async (number) => {
    const connection = await pool.promise().getConnection();
    await connection.beginTransaction();
    await connection.query(select, [number, number]);
    await connection.rollback();
    connection.release();
    return ['START', 'SELECT', 'ROLLBACK'];
  },
  // mysql2 calls back wherever the connection came free: in the context of another request.
  (number) =>
    new Promise((resolve, reject) => {
      pool.getConnection((error, connection) => {
        if (error) return reject(error);
        connection.query(select, [number, number], () => {
          connection.query(select, [number, number], () => {
            connection.release();
            resolve(['SELECT', 'SELECT']);
          });
        });
      });
    }),
  async (number) => {
    for await (const _row of pool.query(select, [number, number]).stream());
    return ['SELECT'];
  },
  async (number) => {
    const state = `SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = 30${errorNumber(number)}`;
    await pool
      .promise()
      .query(state)
      .catch(() => {});
    return ['SIGNAL'];
  },
  async (number) => {
    const promises = pool.promise();
    await Promise.all([promises.query(select, [number, number]), promises.execute(select, [number, number])]);
    return ['SELECT', 'SELECT'];
  },
];

for (const [name, serve] of Object.entries(frameworks)) {
  await testWithService(
    mariadb,
    `${name}: with a pool of one, each of many requests at once has its own calls, the wait apart from the work`,
    async () => {
      const all = observing();
      const pool = observePool(mysql.createPool({ ...login, connectionLimit: 1 }), {
        monitor: all.monitor,
        name: 'one',
      });
      cleanUp(() => new Promise((resolve) => pool.end(resolve)));
      const taken = await expectOwnCalls(serve, all, waysOf(pool));
      expect(all.ends.filter(({ outcome }) => outcome === 'error')).toHaveLength(taken[5]!);
      // The last way takes a connection twice.
      const waits = taken.reduce((sum, times) => sum + times) + taken[6]!;
      const [counted] = await all.scraped('db_client_connection_wait_time_seconds_count');
      expect(counted).toMatch(new RegExp(` ${waits}$`));
    },
  );
}
