const { monitorPerformance } = require('@golden-signals/core');
const { goldenSignals } = require('@golden-signals/fastify');
const Fastify = require('fastify');

const findOrder = monitorPerformance('Orders.find', async (id) => ({ id }));

function explode() {
  throw new Error('The till is empty.');
}

const app = Fastify();
app.register(goldenSignals);

app.get('/orders/:id', (request) => findOrder(request.params.id));
app.get('/broken', async () => explode());

app.listen({ port: Number(process.env.PORT ?? 3000), host: '127.0.0.1' }).then(() => {
  console.log(`listening on ${app.server.address().port}`);
});
