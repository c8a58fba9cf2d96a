import type { HttpMonitor, RouteSettings } from '@golden-signals/core/adapter';
import { MetadataScanner, type ModulesContainer } from '@nestjs/core';
import { isSkipped, routeSettingsGivenTo } from './decorators.ts';
import { isRouteHandler, ownMethod } from './handlers.ts';

/** Labels that say which controller and which of its methods answered. */
export const routeLabels: Readonly<Record<'controller' | 'handler', string>> = Object.freeze({
  controller: '',
  handler: '',
});

const settingsKey = 'golden-signals:route-settings';

/** Where `@RouteConfig` of Nest's Fastify platform keeps the `config` of a route. */
const fastifyConfigKey = '__fastify_route_config__';

/** Of what Nest has registered with its platform; Nest copies the metadata of a handler to it. */
export function routeSettingsOf(registered: object): RouteSettings | 'middleware' | undefined {
  if (!isRouteHandler(registered)) return 'middleware';
  return Reflect.getMetadata(settingsKey, registered);
}

type ControllerClass = abstract new (...args: never[]) => object;

/** A method that Nest routes requests to, and the controllers that have it, of their own or inherited. */
interface RouteHandler {
  readonly name: string;
  readonly controllers: ControllerClass[];
}

/**
 * Writes down for every route handler what its requests are counted with, once, before Nest registers the routes.
 *
 * A handler that several controllers inherit is one function. Its label `controller` names the class that declares it,
 * and it is left out when all of these controllers are.
 *
 * @throws GoldenSignalsError for wrong settings of a `MonitorRoute`, as `HttpMonitor.checkRoute`
 */
export function settleRoutes(modules: ModulesContainer, http: HttpMonitor, withLabels: boolean): void {
  for (const [method, handler] of routeHandlers(modules)) {
    const exclude = isSkipped(method) || handler.controllers.every(isSkipped);
    const given = givenSettings(method, handler);
    http.checkRoute(`@MonitorRoute of ${handler.controllers[0]!.name}.${handler.name}`, given);
    const settings: RouteSettings = {
      ...given,
      ...(exclude ? { exclude } : {}),
      ...(withLabels ? { labels: { ...labelsOf(method, handler), ...given.labels } } : {}),
    };
    const isPlain = Object.keys(settings).length === 0;
    Reflect.defineMetadata(settingsKey, isPlain ? undefined : settings, method);
    if (isPlain) continue;
    const config = Reflect.getMetadata(fastifyConfigKey, method);
    const monitoring = { ...config?.monitoring, ...settings };
    Reflect.defineMetadata(fastifyConfigKey, { ...config, monitoring }, method);
  }
}

function routeHandlers(modules: ModulesContainer): Map<object, RouteHandler> {
  const handlers = new Map<object, RouteHandler>();
  const scanner = new MetadataScanner();
  const wrappers = [...modules.values()].flatMap(({ controllers }) => [...controllers.values()]);
  for (const { metatype } of wrappers) {
    const controller = metatype as ControllerClass;
    for (const name of scanner.getAllMethodNames(controller.prototype)) {
      const method: unknown = controller.prototype[name as keyof object];
      if (!isRouteHandler(method)) continue;
      const known = handlers.get(method);
      if (known === undefined) handlers.set(method, { name, controllers: [controller] });
      else known.controllers.push(controller);
    }
  }
  return handlers;
}

function labelsOf(method: object, { name, controllers }: RouteHandler): typeof routeLabels {
  const [controller, ...others] = controllers;
  let owner: object = controller!.prototype;
  while (others.length > 0 && ownMethod(owner, name) !== method) owner = Object.getPrototypeOf(owner);
  return { controller: owner.constructor.name, handler: name };
}

/** A handler that several controllers inherit has what the first of them says. */
function givenSettings(method: object, { controllers }: RouteHandler): RouteSettings {
  const ofControllers = controllers.map(routeSettingsGivenTo).find((settings) => settings !== undefined);
  return { ...ofControllers, ...routeSettingsGivenTo(method) };
}
