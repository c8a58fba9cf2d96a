import { mysql2Check } from '@golden-signals/health/mysql2';
import { expect } from '@jest/globals';
import mysql from 'mysql2';
import mysqlPromise from 'mysql2/promise';
import { testWithService } from '../../../test/services.ts';
import { mariadb } from './clients/services.ts';
import { TcpGate } from './clients/tcp-gate.ts';
import { running } from './running-check.ts';

const login = { user: 'root', password: '', host: '127.0.0.1', connectionLimit: 2 };

for (const [kind, library] of [
  ['mysql2', mysql],
  ['mysql2/promise', mysqlPromise],
] as const) {
  await testWithService(mariadb, `a pool of ${kind} answers, is lost, and answers again`, async () => {
    const gate = await TcpGate.to(mariadb.port);
    const pool = library.createPool({ ...login, port: gate.port });
    const check = running(mysql2Check(pool));
    for (let i = 0; i < 20; i++) expect((await check.read()).status).toBe('healthy');
    expect(gate.opened).toBe(1);

    await gate.shut();
    expect((await check.read()).status).toBe('unhealthy');
    await gate.open();
    expect((await check.read()).status).toBe('healthy');

    await end(pool);
    await check.close();
    await gate.shut();
  });
}

await testWithService(mariadb, 'a server that hangs does not use up the pool', async () => {
  const gate = await TcpGate.to(mariadb.port);
  const pool = mysqlPromise.createPool({ ...login, port: gate.port });
  const check = running(mysql2Check(pool), { timeoutMs: 200 });
  await check.read();
  gate.freeze();
  expect((await check.read()).message).toBe('The check did not finish within 200 ms.');
  await check.untilHealthy();
  expect(gate.opened).toBe(2);
  await pool.end();
  await check.close();
  await gate.shut();
});

await testWithService(mariadb, 'connections instead of pools, and a query of one’s own', async () => {
  const connection = await mysqlPromise.createConnection({
    user: 'root',
    host: '127.0.0.1',
    port: mariadb.port,
  });
  const callback = mysql.createConnection({ user: 'root', host: '127.0.0.1', port: mariadb.port });
  const checks = [
    mysql2Check(connection),
    mysql2Check(callback),
    mysql2Check(connection, { query: 'SELECT nothing' }),
  ].map((check) => running(check));
  const results = [];
  for (const check of checks) results.push(await check.read());
  expect(results).toMatchObject([
    { status: 'healthy' },
    { status: 'healthy' },
    { status: 'unhealthy', message: expect.stringContaining('nothing') },
  ]);
  await connection.end();
  callback.destroy();
  for (const check of checks) await check.close();
});

function end(pool: mysql.Pool | mysqlPromise.Pool): Promise<void> {
  return 'promise' in pool ? pool.promise().end() : pool.end();
}
