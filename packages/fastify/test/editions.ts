import fastify from 'fastify';
import fastify4 from 'fastify-4';

/** The releases of Fastify that the adapter serves. */
export const editions = [
  { name: 'Fastify 5', fastify },
  { name: 'Fastify 4', fastify: fastify4 },
];
