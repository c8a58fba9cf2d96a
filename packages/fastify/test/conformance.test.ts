import { runConformance } from '@golden-signals/conformance';
import { describe, test } from '@jest/globals';
import fastify from 'fastify';
import fastify4 from 'fastify-4';
import { goldenSignals } from '../src/index.ts';

for (const [name, create] of [
  ['Fastify 5', fastify],
  ['Fastify 4', fastify4],
] as const) {
  runConformance(
    {
      name,
      async start({ routes, observers }, monitor) {
        const app = create({ forceCloseConnections: true });
        for (let times = 0; times < observers; times++) await app.register(goldenSignals, { monitor });
        app.addContentTypeParser('*', (_request, _payload, done) => done(null));
        for (const { method, prefix, path, handle } of routes) {
          app.register(
            async (scope) => {
              scope.route({
                method,
                url: path,
                handler: (request, reply) =>
                  new Promise((_resolve, reject) => {
                    reply.hijack
                    Promise.resolve(handle(request.raw, reply.raw, reject)).catch(reject);
                  }),
              });
            },
            { prefix },
          );
        }
        await app.listen({ host: '127.0.0.1', port: 0 });
        return { server: app.server, close: () => app.close() };
      },
    },
    { describe, test },
  );
}
