import fastify from 'fastify';
import fastify4 from 'fastify-4';

/** A release of Fastify that the adapter serves. */
export interface Edition {
  readonly name: string;
  readonly fastify: typeof fastify;
}

export const editions: readonly Edition[] = [
  { name: 'Fastify 5', fastify },
  { name: 'Fastify 4', fastify: fastify4 },
];
