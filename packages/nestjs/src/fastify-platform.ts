import type { Monitor } from '@golden-signals/core/adapter';
import { goldenSignals } from '@golden-signals/fastify';
import { routeEndpoints } from '@golden-signals/fastify/integration';
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

  mount({ monitor, path, only, answer }: EndpointMount): void {
    this.#app.register(async (scope) => routeEndpoints(scope, { monitor, path, only, answer }));
  }

  /** Fastify knows when it is ready, and says so then. */
  announce(): void {}
}
