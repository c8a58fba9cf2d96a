import { type FastifyMonitoringOptions, goldenSignals } from '@golden-signals/fastify';
import type { FastifyInstance } from 'fastify';

/** As people write a plugin for @fastify/autoload when they do not know of fastify-plugin. */
export default async function monitoring(
  app: FastifyInstance,
  { monitor }: FastifyMonitoringOptions,
): Promise<void> {
  await app.register(goldenSignals, monitor === undefined ? {} : { monitor });
}
