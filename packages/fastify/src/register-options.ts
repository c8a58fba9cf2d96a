import type { RegisterOptions } from 'fastify';

/** Tells a plugin's own options from those that every plugin of Fastify may be given, which Fastify checks itself. */
export function splitOptions<Options extends object>(options: Options & RegisterOptions) {
  const { prefix, logLevel, logSerializers, ...own } = options;
  return { own, registerOptions: { prefix, logLevel, logSerializers } as RegisterOptions };
}
