import { GoldenSignalsError } from '@golden-signals/core/adapter';
import type { RegisterOptions } from 'fastify';

/** Tells a plugin's own options from those that every plugin of Fastify may be given, which Fastify checks itself. */
export function splitOptions<Options extends object>(options: Options & RegisterOptions) {
  const { prefix, logLevel, logSerializers, ...own } = options;
  return { own, registerOptions: { prefix, logLevel, logSerializers } as RegisterOptions };
}

/**
 * Refuses anything but an application: somebody wrote `app.register(goldenSignals(options))`.
 *
 * @throws GoldenSignalsError `ERR_GS_NOT_CALLED`
 */
export function refuseCall(scope: string, app: { register?: unknown } | undefined): void {
  if (typeof app?.register === 'function') return;
  throw new GoldenSignalsError(
    'ERR_GS_NOT_CALLED',
    `${scope} is a plugin: do not call it, register it, as in app.register(${scope}, options).`,
  );
}
