import type { FastifyInstance } from 'fastify';
import { type FastifyMonitoringOptions, goldenSignals } from '../../../src/index.ts';

/** As people write a plugin for @fastify/autoload when they do not know of fastify-plugin. */
export default async function monitoring(
  app: FastifyInstance,
  { monitor }: FastifyMonitoringOptions,
): Promise<void> {
  await app.register(goldenSignals, monitor === undefined ? {} : { monitor });
}
