import { createServer, type Server } from 'node:http';

const answers: Readonly<Record<string, unknown>> = {
  '/api/overview': {
    rabbitmq_version: '3.12.1',
    message_stats: { publish: 1_200, deliver_get: 1_100 },
    object_totals: { connections: 5, queues: 1 },
  },
  '/api/queues': {
    items: [{ name: 'invoices', vhost: '/', consumers: 2, messages_ready: 40, messages_unacknowledged: 3 }],
  },
  '/api/nodes': [{ name: 'a', mem_used: 100_000_000, mem_alarm: false, disk_free_alarm: false }],
};

/** The management API of RabbitMQ, whose plugin is not on everywhere. */
export function brokerDouble(): Server {
  return createServer(({ url = '' }, response) => {
    const answer = answers[url.split('?')[0]!];
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? {}));
  });
}
