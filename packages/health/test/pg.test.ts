import { createMonitor } from '@golden-signals/core';
import { health } from '@golden-signals/health';
import { pgCheck } from '@golden-signals/health/pg';
import { expect } from '@jest/globals';
import pg from 'pg';
import { testWithService } from '../../../test/services.ts';
import { postgresqlLogin as login, postgresql } from './clients/services.ts';
import { TcpGate } from './clients/tcp-gate.ts';
import { running } from './running-check.ts';

await testWithService(
  postgresql,
  'a pool answers, is lost, and answers again, without a connection per run',
  async () => {
    const gate = await TcpGate.to(postgresql.port);
    const pool = new pg.Pool({ ...login, port: gate.port, max: 2 });
    pool.on('error', () => {});
    const check = running(pgCheck(pool));
    expect(await check.read()).toMatchObject({
      status: 'healthy',
      details: { total: 1, idle: 1, waiting: 0 },
    });
    for (let i = 0; i < 20; i++) await check.read();
    expect(gate.opened).toBe(1);

    await gate.shut();
    const lost = await check.read();
    expect(lost.status).toBe('unhealthy');
    expect(lost.message).not.toMatch(/hunter2/);
    await gate.open();
    expect((await check.read()).status).toBe('healthy');

    await pool.end();
    await check.close();
    await gate.shut();
  },
);

await testWithService(postgresql, 'a server that hangs does not use up the pool', async () => {
  const gate = await TcpGate.to(postgresql.port);
  const pool = new pg.Pool({ ...login, port: gate.port, max: 2 });
  pool.on('error', () => {});
  const check = running(pgCheck(pool), { timeoutMs: 100 });
  await check.read();
  gate.freeze();
  expect(await check.read()).toMatchObject({
    status: 'unhealthy',
    message: 'The check did not finish within 100 ms.',
  });
  expect(pool.totalCount).toBe(0);
  await check.untilHealthy();
  expect(gate.opened).toBe(2);
  await pool.end();
  await check.close();
  await gate.shut();
});

await testWithService(postgresql, 'a query of one’s own, and a client instead of a pool', async () => {
  const client = new pg.Client({ ...login, port: postgresql.port });
  await client.connect();
  const fine = running(pgCheck(client));
  const broken = running(pgCheck(client, { query: 'SELECT * FROM missing_table' }));
  expect((await fine.read()).status).toBe('healthy');
  expect(await broken.read()).toMatchObject({
    status: 'unhealthy',
    message: 'relation "missing_table" does not exist',
  });
  expect((await fine.read()).status).toBe('healthy');
  await client.end();
  expect((await fine.read()).status).toBe('unhealthy');
  await Promise.all([fine.close(), broken.close()]);
});

await testWithService(postgresql, 'a storm of probes is one query', async () => {
  const pool = new pg.Pool({ ...login, port: postgresql.port });
  const monitor = createMonitor({ runtimeMetrics: false });
  const subject = health({ checks: { db: { run: pgCheck(pool), cacheMs: 60_000 } } });
  monitor.use(subject);
  let queries = 0;
  pool.on('acquire', () => queries++);
  await Promise.all(Array.from({ length: 1_000 }, () => subject.read()));
  expect(queries).toBe(1);
  await pool.end();
  await monitor.close();
});
