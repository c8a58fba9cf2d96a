// The alias of another Fastify release has no types of its own; the tests use what both releases share.
declare module 'fastify-4' {
  export { default } from 'fastify';
}
