import type { FastifyInstance } from 'fastify';

/**
 * Adds an `onReady` hook. When one hangs, Fastify's error names the last one of the last scope, whichever it was; so the
 * name of ours says that it may have been another.
 */
export function addReadyHook(app: FastifyInstance, name: string, run: () => Promise<void> | void): void {
  const hook = async () => run();
  Object.defineProperty(hook, 'name', { value: `${name}, or one before it` });
  app.addHook('onReady', hook);
}
