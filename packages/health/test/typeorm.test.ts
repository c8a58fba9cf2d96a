import { typeormCheck } from '@golden-signals/health/typeorm';
import { expect } from '@jest/globals';
import { DataSource } from 'typeorm';
import { testWithService } from '../../../test/services.ts';
import { mariadb, postgresql, postgresqlLogin } from './clients/services.ts';
import { TcpGate } from './clients/tcp-gate.ts';
import { running } from './running-check.ts';

const { user: username, ...login } = postgresqlLogin;
const databases = [
  {
    service: postgresql,
    open: (port: number) => new DataSource({ type: 'postgres', username, ...login, port, poolSize: 1 }),
  },
  {
    service: mariadb,
    open: (port: number) =>
      new DataSource({ type: 'mysql', username: 'root', host: '127.0.0.1', port, poolSize: 1 }),
  },
];

for (const { service, open } of databases) {
  await testWithService(
    service,
    `a data source of ${service.name} answers, hangs, and answers again`,
    async () => {
      const gate = await TcpGate.to(service.port);
      const dataSource = open(gate.port);
      const check = running(typeormCheck(dataSource), { timeoutMs: 300 });
      expect(await check.read()).toMatchObject({
        status: 'unhealthy',
        message: 'The data source is not initialized.',
      });
      await dataSource.initialize();
      for (let i = 0; i < 20; i++) expect((await check.read()).status).toBe('healthy');
      const opened = gate.opened;

      gate.freeze();
      expect((await check.read()).message).toBe('The check did not finish within 300 ms.');
      await check.untilHealthy();
      expect(gate.opened).toBe(opened + 1);

      await check.close();
      await dataSource.destroy();
      expect((await running(typeormCheck(dataSource)).read()).status).toBe('unhealthy');
      await gate.shut();
    },
  );
}

await testWithService(postgresql, 'a query of one’s own', async () => {
  const dataSource = await databases[0]!.open(postgresql.port).initialize();
  const check = running(typeormCheck(dataSource, { query: 'SELECT * FROM missing_table' }));
  expect(await check.read()).toMatchObject({
    status: 'unhealthy',
    message: 'relation "missing_table" does not exist',
  });
  await check.close();
  await dataSource.destroy();
});
