import 'reflect-metadata';

/**
 * What Nest's own decorators leave on a method that Nest calls from outside: `@Get` and its kind, `@MessagePattern`
 * and `@EventPattern`, `@SubscribeMessage`, and the resolvers of GraphQL.
 */
const handlerMetadata = [
  'path',
  'microservices:pattern',
  'websockets:message_mapping',
  'graphql:resolver_type',
];

export function isRouteHandler(method: unknown): method is object {
  return typeof method === 'function' && Reflect.hasMetadata('path', method);
}

export function isHandler(method: unknown): boolean {
  return typeof method === 'function' && handlerMetadata.some((key) => Reflect.hasMetadata(key, method));
}

/** Returns the value of an own property, without calling a getter. */
export function ownMethod(prototype: object, key: string | symbol): unknown {
  return Object.getOwnPropertyDescriptor(prototype, key)?.value;
}
