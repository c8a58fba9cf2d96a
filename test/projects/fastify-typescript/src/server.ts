import type { AddressInfo } from 'node:net';
import { MonitorPerformance } from '@golden-signals/core';
import { goldenSignals } from '@golden-signals/fastify';
import Fastify from 'fastify';

class Orders {
  @MonitorPerformance()
  async find(id: string) {
    return { id };
  }
}

function explode(): never {
  throw new Error('The till is empty.');
}

async function main() {
  const orders = new Orders();
  const app = Fastify();
  await app.register(goldenSignals);

  app.get<{ Params: { id: string } }>('/orders/:id', (request) => orders.find(request.params.id));
  app.get('/broken', async () => explode());

  await app.listen({ port: Number(process.env.PORT ?? 3000), host: '127.0.0.1' });
  console.log(`listening on ${(app.server.address() as AddressInfo).port}`);
}

main();
