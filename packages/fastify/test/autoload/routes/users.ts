import type { FastifyInstance } from 'fastify';

export default async function users(app: FastifyInstance): Promise<void> {
  app.get('/users/:id', async () => 'a user');
}
