import { observePool } from '@golden-signals/dependencies/mysql2';
import { expect } from '@jest/globals';
import mysql from 'mysql2/promise';
import { testWithService } from '../../../test/services.ts';
import { cleanUp, observing } from './observing.ts';
import { mariadbLogin as login, mariadb } from './services.ts';

/** What the server counts of a session under these names, as calls are called here. */
const counters: Readonly<Record<string, string>> = {
  Com_begin: 'START',
  Com_commit: 'COMMIT',
  Com_insert: 'INSERT',
  Com_rollback: 'ROLLBACK',
  Com_select: 'SELECT',
  Com_set_option: 'SET',
};

await testWithService(
  mariadb,
  'there are as many calls as the server says that it has executed',
  async () => {
    const { monitor, operations } = observing();
    // One connection, which has the counters of its own session.
    const pool = observePool(mysql.createPool({ ...login, connectionLimit: 1 }), { monitor });
    cleanUp(() => pool.end());
    const select = 'SELECT seq FROM seq_1_to_50 WHERE seq <= ?';
    await pool.query('SET @gs_truth = 1');
    await pool.query('CREATE TEMPORARY TABLE gs_truth_items (id int PRIMARY KEY)');
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        i % 2 === 0 ? pool.query(select, [i]) : pool.execute(select, [i]),
      ),
    );
    for (let round = 0; round < 4; round++) {
      const connection = await pool.getConnection();
      await connection.beginTransaction();
      await connection.execute('INSERT INTO gs_truth_items VALUES (?)', [round]);
      await connection.query(select, [round]);
      if (round % 2 === 0) await connection.commit();
      else await connection.rollback();
      const statement = await connection.prepare(select);
      await statement.execute([1]);
      await statement.execute([2]);
      connection.release();
    }
    const counted = operations();
    const [rows] = await pool.query<mysql.RowDataPacket[]>("SHOW SESSION STATUS LIKE 'Com\\_%'");
    const said = Object.fromEntries(
      rows.flatMap(({ Variable_name: name, Value: value }) =>
        counters[name] === undefined ? [] : [[counters[name], Number(value)]],
      ),
    );
    const ours = Object.fromEntries(
      Object.values(counters).map((name) => [name, counted.filter((operation) => operation === name).length]),
    );
    expect(ours).toEqual(said);
    expect(ours).toEqual({ START: 4, COMMIT: 2, INSERT: 4, ROLLBACK: 2, SELECT: 32, SET: 1 });
  },
);
