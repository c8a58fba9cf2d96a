import type { Endpoint, Monitor } from '@golden-signals/core/adapter';
import type { Health } from '@golden-signals/health';
import type { ExternalContextCreator } from '@nestjs/core';
import type { HealthController } from './health.controller.ts';
import type { MonitoringController } from './monitoring.controller.ts';
import type { EndpointMount, Platform } from './platform.ts';

interface MountOptions {
  readonly monitor: Monitor;
  readonly health: Health;
  /** Before the endpoints' own paths; `''` for the root. */
  readonly path: string;
  /** Which endpoints are served. */
  readonly only: (endpoint: Endpoint) => boolean;
  readonly controller: MonitoringController;
  /** Of the endpoints that the health has added. */
  readonly healthController: HealthController;
  /** Where given, the application's global guards decide first. */
  readonly guards: ExternalContextCreator | undefined;
}

/** Lets the platform hand the requests of the monitor's endpoints to the controllers. */
export function mountEndpoints(
  platform: Platform,
  { monitor, health, path, only, controller, healthController, guards }: MountOptions,
): EndpointMount {
  const answerOf = (one: MonitoringController) => (guards ? guarded(one, guards) : one.serve.bind(one));
  const answer = answerOf(controller);
  const answerProbe = answerOf(healthController);
  const mount: EndpointMount = {
    monitor,
    path,
    only,
    async answer(request, response, endpointPath) {
      controller.disregard(response);
      const match = monitor.endpoints.match(endpointPath);
      const isProbe = match !== undefined && health.endpoints.includes(match.endpoint);
      await (isProbe ? answerProbe : answer)(request, response, endpointPath);
    },
  };
  platform.mount(mount);
  return mount;
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
