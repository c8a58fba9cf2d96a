import { knexCheck } from '@golden-signals/health/knex';
import { expect } from '@jest/globals';
import knex, { type Knex } from 'knex';
import { testWithService } from '../../../test/services.ts';
import { mariadb, postgresql, postgresqlLogin } from './clients/services.ts';
import { TcpGate } from './clients/tcp-gate.ts';
import { running } from './running-check.ts';

const quiet = { warn() {}, error() {}, debug() {}, deprecate() {} };
const databases = [
  { service: postgresql, client: 'pg', login: postgresqlLogin },
  { service: mariadb, client: 'mysql2', login: { user: 'root', host: '127.0.0.1' } },
];

for (const { service, client, login } of databases) {
  const open = (port: number): Knex =>
    knex({ client, connection: { ...login, port }, pool: { min: 0, max: 1 }, log: quiet });

  await testWithService(service, `a Knex of ${client} answers, is lost, and answers again`, async () => {
    const gate = await TcpGate.to(service.port);
    const db = open(gate.port);
    const check = running(knexCheck(db));
    for (let i = 0; i < 20; i++) expect((await check.read()).status).toBe('healthy');
    expect(gate.opened).toBe(1);

    await gate.shut();
    const lost = await check.read();
    expect(lost.status).toBe('unhealthy');
    expect(lost.message).not.toMatch(/hunter2/);
    await gate.open();
    await check.untilHealthy();

    await check.close();
    await db.destroy();
    await gate.shut();
  });

  await testWithService(service, `a server that hangs does not use up the pool of ${client}`, async () => {
    const gate = await TcpGate.to(service.port);
    const db = open(gate.port);
    const check = running(knexCheck(db), { timeoutMs: 200 });
    expect((await check.read()).status).toBe('healthy');
    gate.freeze();
    expect((await check.read()).message).toBe('The check did not finish within 200 ms.');
    await check.untilHealthy();
    expect(gate.opened).toBe(2);
    await check.close();
    await db.destroy();
    await gate.shut();
  });
}

await testWithService(postgresql, 'a query of one’s own', async () => {
  const db = knex({ client: 'pg', connection: { ...postgresqlLogin, port: postgresql.port } });
  const check = running(knexCheck(db, { query: 'SELECT * FROM missing_table' }));
  expect(await check.read()).toMatchObject({
    status: 'unhealthy',
    message: expect.stringContaining('relation "missing_table" does not exist'),
  });
  await check.close();
  await db.destroy();
});
