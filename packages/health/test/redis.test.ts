import { redisCheck } from '@golden-signals/health/redis';
import { expect } from '@jest/globals';
import { createClient } from 'redis';
import { testWithService } from '../../../test/services.ts';
import { redis, until } from './clients/services.ts';
import { TcpGate } from './clients/tcp-gate.ts';
import { running } from './running-check.ts';

await testWithService(
  redis,
  'a client answers, is lost, and answers again, on its one connection',
  async () => {
    const gate = await TcpGate.to(redis.port);
    const client = createClient({
      socket: { host: '127.0.0.1', port: gate.port, reconnectStrategy: () => 20 },
    });
    client.on('error', () => {});
    const check = running(redisCheck(client), { timeoutMs: 1_000 });
    expect(await check.read()).toMatchObject({
      status: 'unhealthy',
      message: 'The client is not connected.',
    });
    await client.connect();
    for (let i = 0; i < 20; i++) expect((await check.read()).status).toBe('healthy');
    expect(gate.opened).toBe(1);

    await gate.shut();
    await until(() => !client.isReady);
    expect((await check.read()).message).toBe('The client is not connected.');
    await gate.open();
    await until(() => client.isReady);
    expect((await check.read()).status).toBe('healthy');

    gate.freeze();
    expect((await check.read()).message).toBe('The check did not finish within 1000 ms.');

    client.destroy();
    await check.close();
    await gate.shut();
  },
);
