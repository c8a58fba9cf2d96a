import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ConformanceAdapter, PageError } from '@golden-signals/conformance';
import { goldenSignals } from '@golden-signals/fastify';
import type { FastifyInstance } from 'fastify';
import { type Edition, editions } from './editions.ts';

/** For the name of a plugin that has none, Fastify looks through `require.cache`, which takes Jest longer than a whole case. */
const displayName = { [Symbol.for('fastify.display-name')]: 'routes of a case' };

export const adapters: readonly ConformanceAdapter[] = editions.map(adapterOf);

function adapterOf({ name, fastify }: Edition): ConformanceAdapter {
  return {
    name,
    async start({ routes, observers, mountPath: prefix }, monitor) {
      const app = fastify({ forceCloseConnections: true });
      for (let times = 0; times < observers; times++) await app.register(goldenSignals, { monitor, prefix });
      app.addContentTypeParser('*', (_request, _payload, done) => done(null));
      // Fastify 4 leaves a response open that fails after its head was sent.
      app.setErrorHandler((error, _request, reply) => {
        if (reply.raw.headersSent) reply.raw.destroy();
        else if (error instanceof PageError) reply.code(error.answeredWith).send(error.message);
        else reply.send(error);
      });
      for (const { method, prefix: scopePrefix, path, handle, settings } of routes) {
        const handler = ({ raw }: { raw: IncomingMessage }, reply: { raw: ServerResponse }) =>
          new Promise((_resolve, reject) => Promise.resolve(handle(raw, reply.raw, reject)).catch(reject));
        const config = settings === undefined ? {} : { monitoring: settings as object };
        const scope = async (child: FastifyInstance) =>
          void child.route({ method, url: path, handler, config });
        app.register(Object.assign(scope, displayName), { prefix: scopePrefix });
      }
      await app.listen({ host: '127.0.0.1', port: 0 });
      return { server: app.server, close: () => app.close() };
    },
  };
}
