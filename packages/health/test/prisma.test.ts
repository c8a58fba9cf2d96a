import { prismaCheck } from '@golden-signals/health/prisma';
import { expect } from '@jest/globals';
import { testWithService } from '../../../test/services.ts';
import { prismaClient } from './clients/prisma-client.ts';
import { postgresql, postgresqlLogin } from './clients/services.ts';
import { TcpGate } from './clients/tcp-gate.ts';
import { running } from './running-check.ts';

const { user, password, database } = postgresqlLogin;

await testWithService(postgresql, 'a Prisma client answers, is lost, and answers again', async () => {
  const gate = await TcpGate.to(postgresql.port);
  const prisma = prismaClient(`postgresql://${user}:${password}@127.0.0.1:${gate.port}/${database}`);
  const check = running(prismaCheck(prisma));
  for (let i = 0; i < 20; i++) expect(await check.read()).toMatchObject({ status: 'healthy' });
  expect(gate.opened).toBe(1);

  await gate.shut();
  const lost = await check.read();
  expect(lost.status).toBe('unhealthy');
  expect(lost.message).not.toMatch(/hunter2/);
  await gate.open();
  await check.untilHealthy();

  const broken = running(prismaCheck(prisma, { query: 'SELECT * FROM missing_table' }));
  expect(await broken.read()).toMatchObject({
    status: 'unhealthy',
    message: 'Raw query failed. Code: `42P01`. Message: `relation "missing_table" does not exist`',
  });
  await Promise.all([check.close(), broken.close()]);
  await prisma.$disconnect();
  await gate.shut();
});
