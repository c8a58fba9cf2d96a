import type { Monitor } from '@golden-signals/core/adapter';
import { goldenSignals, routeUrls } from '@golden-signals/fastify';
import type { FastifyInstance } from 'fastify';
import type { EndpointMount, Platform } from './platform.ts';

export class FastifyPlatform implements Platform {
  readonly #app: FastifyInstance;

  constructor(app: FastifyInstance) {
    this.#app = app;
  }

  observe(monitor: Monitor): void {
    this.#app.register(goldenSignals, { monitor, endpoints: false });
  }

  mount({ monitor, path: mountPath, answer }: EndpointMount): void {
    // As a plugin, because plugins load when every module of the application has had its turn to add endpoints.
    this.#app.register(async (scope) => {
      const paths = [...monitor.endpoints].flatMap((endpoint) => endpoint.paths);
      for (const path of paths) {
        for (const url of routeUrls(scope, mountPath + path)) {
          scope.route({
            method: ['GET', 'HEAD'],
            url,
            async handler(request, reply) {
              await answer(request, reply, path);
              reply.hijack();
            },
          });
        }
      }
    });
  }
}
