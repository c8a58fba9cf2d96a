import type { Monitor } from '@golden-signals/core/adapter';
import type { ExternalContextCreator } from '@nestjs/core';
import type { MonitoringController } from './monitoring.controller.ts';
import type { EndpointMount, Platform } from './platform.ts';

interface MountOptions {
  readonly monitor: Monitor;
  /** Before the endpoints' own paths; `''` for the root. */
  readonly path: string;
  readonly controller: MonitoringController;
  /** Where given, the application's global guards decide first. */
  readonly guards: ExternalContextCreator | undefined;
}

/** Lets the platform hand the requests of the monitor's endpoints to the controller. */
export function mountEndpoints(
  platform: Platform,
  { monitor, path, controller, guards }: MountOptions,
): void {
  const answer = guards ? guarded(controller, guards) : controller.serve.bind(controller);
  platform.mount({
    monitor,
    path,
    async answer(request, response, endpointPath) {
      controller.disregard(response);
      await answer(request, response, endpointPath);
    },
  });
}

/** The controller's method behind the global guards, which see it as the handler of an HTTP request. */
function guarded(
  controller: MonitoringController,
  contexts: ExternalContextCreator,
): EndpointMount['answer'] {
  // Nest types the arguments of whatever it wraps as unknown.
  const serve = controller.serve as (...args: unknown[]) => unknown;
  const options = { guards: true, interceptors: false, filters: false };
  return contexts.create(controller, serve, 'serve', undefined, undefined, undefined, undefined, options);
}
