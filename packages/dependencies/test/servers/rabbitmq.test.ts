// A double of the management API, whose plugin is not on everywhere. Its answers have the form of RabbitMQ 3.12.

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMonitor } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { serverStatistics } from '@golden-signals/dependencies/amqplib';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

const queue = {
  name: 'invoices',
  vhost: '/',
  consumers: 2,
  messages_ready: 40,
  messages_unacknowledged: 3,
  message_stats: { publish_details: { rate: 1.5 }, deliver_get_details: { rate: 2.5 } },
};

const answers: Record<string, unknown> = {};
const refused = new Map<string, number>();
const asked: Array<{ readonly path: string; readonly authorization: string | undefined }> = [];
let server: Server;
let url: string;

beforeEach(async () => {
  refused.clear();
  asked.length = 0;
  Object.assign(answers, {
    '/api/overview': {
      rabbitmq_version: '3.12.1',
      message_stats: { publish: 1_200, deliver_get: 1_100 },
      object_totals: { connections: 5, queues: 2 },
    },
    '/api/queues': { items: [queue, { name: 'dead', vhost: 'shop', consumers: 0, messages_ready: 7 }] },
    '/api/nodes': [
      { name: 'a', mem_used: 100, mem_alarm: false, disk_free_alarm: false },
      { name: 'b', mem_used: 200, mem_alarm: true, disk_free_alarm: false },
    ],
  });
  server = createServer((request, response) => {
    const path = request.url?.split('?')[0] ?? '';
    asked.push({ path: request.url ?? '', authorization: request.headers.authorization });
    response.writeHead(refused.get(path) ?? 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answers[path]));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://monitor:se%20cret@127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

test('queues, messages, connections and alarms', async () => {
  const statistics = serverStatistics({ url, name: 'broker' });
  const monitor = createMonitor({
    extensions: [statistics],
    clock: new FakeClock(),
    logger: new MemoryLogger(),
  });
  await statistics.refresh();
  expect(statistics.snapshot()?.state).toMatchObject({
    system: 'rabbitmq',
    version: '3.12.1',
    alarms: ['memory'],
    missing: [],
    queues: [
      {
        name: 'invoices',
        ready: 40,
        unacknowledged: 3,
        consumers: 2,
        publishedPerSecond: 1.5,
        deliveredPerSecond: 2.5,
      },
      { name: 'shop/dead', ready: 7, unacknowledged: 0, consumers: 0, publishedPerSecond: undefined },
    ],
  });
  const metrics = await monitor.registry.metrics();
  for (const line of [
    'messaging_server_up{messaging_system="rabbitmq",server="broker"} 1',
    'messaging_server_queue_messages{messaging_system="rabbitmq",server="broker",messaging_destination_name="invoices",state="ready"} 40',
    'messaging_server_queue_consumers{messaging_system="rabbitmq",server="broker",messaging_destination_name="shop/dead"} 0',
    'messaging_server_messages_total{messaging_system="rabbitmq",server="broker",operation="publish"} 1200',
    'messaging_server_memory_used_bytes{messaging_system="rabbitmq",server="broker"} 300',
    'messaging_server_alarms{messaging_system="rabbitmq",server="broker"} 1',
  ]) {
    expect(metrics.split('\n')).toContain(line);
  }
  expect(metrics).not.toContain('db_server_');
  const findings = monitor.review().findings.map(({ id, severity }) => [id, severity]);
  expect(findings).toContainEqual(['server-alarm:broker:memory', 'critical']);
  expect(findings).toContainEqual(['server-unread-queue:broker:shop/dead', 'warning']);
  expect(asked.map(({ authorization }) => authorization)).toContain(
    `Basic ${Buffer.from('monitor:se cret').toString('base64')}`,
  );
  expect(asked.every(({ path }) => !path.includes('secret'))).toBe(true);
  await monitor.close();
});

test('a right that is missing costs what it is for, and is said', async () => {
  refused.set('/api/nodes', 403);
  const statistics = serverStatistics({ url });
  const monitor = createMonitor({
    extensions: [statistics],
    clock: new FakeClock(),
    logger: new MemoryLogger(),
  });
  await statistics.refresh();
  expect(statistics.snapshot()?.state?.missing).toEqual([
    { part: 'nodes', reason: 'the user may not read /nodes; give it the tag "monitoring" (status 403)' },
  ]);
  expect(statistics.snapshot()?.state?.queues).toHaveLength(2);
  refused.set('/api/overview', 401);
  await statistics.refresh();
  expect(statistics.snapshot()?.attempt).toEqual({
    success: false,
    reason: 'the user may not read /overview; give it the tag "monitoring" (status 401)',
  });
  expect(await monitor.registry.metrics()).toContain(
    'messaging_server_up{messaging_system="rabbitmq",server="rabbitmq"} 0',
  );
  await monitor.close();
});

test.each([{ url: 'ftp://a:hunter2@b' }, { url: '' }, {}])(
  'a wrong URL is refused, and not shown: %j',
  (options) => {
    let message = '';
    try {
      serverStatistics(options as { url: string });
    } catch (error) {
      ({ message } = error as Error);
      expect(error).toMatchObject({ code: 'ERR_GS_OPTION_INVALID' });
    }
    expect(message).toContain('"url" must be an http or https URL');
    expect(message).not.toContain('hunter2');
  },
);
