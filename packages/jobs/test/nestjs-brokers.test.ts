// Handlers of messages and events of @nestjs/microservices over the real brokers.

import { afterEach, beforeEach } from '@jest/globals';
import { Transport } from '@nestjs/microservices';
import { testWithService } from '../../../test/services.ts';
import { NestScene } from './nestjs-scene.ts';

let scene: NestScene;

beforeEach(() => {
  scene = new NestScene();
});

afterEach(() => scene.close());

await testWithService({ name: 'Redis', host: '127.0.0.1', port: 6379 }, 'over Redis', async () => {
  const client = await scene.served({
    transport: Transport.REDIS,
    options: { host: '127.0.0.1', port: 6379 },
  });
  await scene.expectMeasured(client, 'redis', 'redis');
});

await testWithService({ name: 'RabbitMQ', host: '127.0.0.1', port: 5672 }, 'over RabbitMQ', async () => {
  const queue = `gs-jobs-nest-${process.pid}`;
  const urls = ['amqp://guest:guest@127.0.0.1:5672'];
  const client = await scene.served({
    transport: Transport.RMQ,
    options: { urls, queue, queueOptions: { durable: false, autoDelete: true } },
  });
  await scene.expectMeasured(client, queue, 'rabbitmq');
});

await testWithService({ name: 'NATS', host: '127.0.0.1', port: 4222 }, 'over NATS', async () => {
  const client = await scene.served({
    transport: Transport.NATS,
    options: { servers: ['nats://127.0.0.1:4222'] },
  });
  await scene.expectMeasured(client, 'nats', 'nats');
});
