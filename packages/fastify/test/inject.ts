import type { createRequire } from 'node:module';
import { runInThisContext } from 'node:vm';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';

type Inject = (
  dispatch: FastifyInstance['routing'],
  options: InjectOptions,
) => Promise<LightMyRequestResponse>;

/** Node's own, because Jest cannot `require` the ES modules that the injector of Fastify 5 uses. */
const createNodeRequire: typeof createRequire = runInThisContext(
  'process.getBuiltinModule("node:module").createRequire',
);

/** What `app.inject` does. */
export async function inject(
  app: FastifyInstance,
  options: string | InjectOptions,
): Promise<LightMyRequestResponse> {
  const require = createNodeRequire(import.meta.url);
  const injectWith: Inject = require('light-my-request');
  await app.ready();
  return injectWith(app.routing.bind(app), typeof options === 'string' ? { url: options } : options);
}
