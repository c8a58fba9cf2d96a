import fastifyPlugin from 'fastify-plugin';
import unwrapped from '../unwrapped/monitoring.ts';

// It marks the function that it is given, so it is given one of its own.
export default fastifyPlugin<Parameters<typeof unwrapped>[1]>(async (app, options) =>
  unwrapped(app, options),
);
