import { monitorPerformance } from '@golden-signals/core';
import { goldenSignals } from '@golden-signals/fastify';
import Fastify from 'fastify';

const findOrder = monitorPerformance('Orders.find', async (id) => ({ id }));

function explode() {
  throw new Error('The till is empty.');
}

const app = Fastify();
await app.register(goldenSignals);

app.get('/orders/:id', (request) => findOrder(request.params.id));
app.get('/broken', async () => explode());

await app.listen({ port: Number(process.env.PORT ?? 3000), host: '127.0.0.1' });
console.log(`listening on ${app.server.address().port}`);
