import { kyselyCheck } from '@golden-signals/health/kysely';
import { expect } from '@jest/globals';
import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { testWithService } from '../../../test/services.ts';
import { postgresql, postgresqlLogin } from './clients/services.ts';
import { TcpGate } from './clients/tcp-gate.ts';
import { running } from './running-check.ts';

await testWithService(postgresql, 'a Kysely answers, is lost, and answers again', async () => {
  const gate = await TcpGate.to(postgresql.port);
  const pool = new pg.Pool({ ...postgresqlLogin, port: gate.port, max: 1 });
  pool.on('connect', (client) => client.on('error', () => {}));
  pool.on('error', () => {});
  const db = new Kysely({ dialect: new PostgresDialect({ pool }), plugins: [new CamelCasePlugin()] });
  const check = running(kyselyCheck(db));
  for (let i = 0; i < 20; i++) expect((await check.read()).status).toBe('healthy');
  expect(gate.opened).toBe(1);
  await gate.shut();
  expect((await check.read()).status).toBe('unhealthy');
  await gate.open();
  await check.untilHealthy();

  const broken = running(kyselyCheck(db, { query: 'SELECT * FROM missing_table' }));
  expect(await broken.read()).toMatchObject({
    status: 'unhealthy',
    message: 'relation "missing_table" does not exist',
  });
  await Promise.all([check.close(), broken.close()]);
  await db.destroy();
  await gate.shut();
});
