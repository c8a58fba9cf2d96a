import { EventEmitter } from 'node:events';
import { amqplibCheck } from '@golden-signals/health/amqplib';
import { expect, jest, test } from '@jest/globals';
import { type ChannelModel, connect } from 'amqplib';
import { testWithService } from '../../../test/services.ts';
import { rabbitmq } from './clients/services.ts';
import { TcpGate } from './clients/tcp-gate.ts';
import { running } from './running-check.ts';

await testWithService(rabbitmq, 'a connection answers, is lost, and its successor answers', async () => {
  const gate = await TcpGate.to(rabbitmq.port);
  const open = async () => {
    const connection = await connect(`amqp://guest:guest@127.0.0.1:${gate.port}`);
    connection.on('error', () => {});
    return connection;
  };
  let connection: ChannelModel = await open();
  const fixed = running(amqplibCheck(connection));
  const current = running(amqplibCheck(() => connection));
  for (let i = 0; i < 20; i++) {
    expect((await fixed.read()).status).toBe('healthy');
    expect((await current.read()).status).toBe('healthy');
  }
  expect(gate.opened).toBe(1);

  const closed = new Promise((resolve) => connection.once('close', resolve));
  await gate.shut();
  await closed;
  expect((await fixed.read()).status).toBe('unhealthy');
  expect((await current.read()).status).toBe('unhealthy');
  await gate.open();
  connection = await open();
  expect((await fixed.read()).status).toBe('unhealthy');
  expect((await current.read()).status).toBe('healthy');

  gate.freeze();
  const frozen = running(amqplibCheck(connection), { timeoutMs: 100 });
  expect((await frozen.read()).message).toBe('The check did not finish within 100 ms.');
  await gate.shut();
  await Promise.all([fixed.close(), current.close(), frozen.close()]);
});

test('a blocked connection is degraded until it is unblocked', async () => {
  const channel = Object.assign(new EventEmitter(), { close: jest.fn(async () => {}) });
  const connection = Object.assign(new EventEmitter(), { createChannel: async () => channel });
  const check = running(amqplibCheck(connection));
  connection.emit('blocked', 'low on memory');
  expect(await check.read()).toMatchObject({
    status: 'degraded',
    message: 'The broker blocks publishers: low on memory.',
  });
  connection.emit('unblocked');
  expect((await check.read()).status).toBe('healthy');
  expect(channel.close).toHaveBeenCalledTimes(2);
  await check.close();
});

test('no connection at all is unhealthy', async () => {
  const check = running(amqplibCheck(() => undefined));
  expect(await check.read()).toMatchObject({ status: 'unhealthy', message: 'There is no connection.' });
  await check.close();
});
