import 'reflect-metadata';

/**
 * What Nest's own decorators leave on a method that Nest calls from outside, besides `@Get` and its kind:
 * `@MessagePattern` and `@EventPattern`, `@SubscribeMessage`, and the resolvers of GraphQL.
 */
const messageMetadata = [
  'microservices:pattern',
  'websockets:message_mapping',
  'graphql:resolver_type',
  'graphql:resolve_property',
  'graphql:resolve_reference',
];

/** What they leave on a class, and the methods of it that Nest calls then. */
const classMethods: ReadonlyArray<readonly [metadata: string, ...methods: string[]]> = [
  ['__commandHandler__', 'execute'],
  ['__queryHandler__', 'execute'],
  ['__eventsHandler__', 'handle'],
  ['websockets:is_gateway', 'handleConnection', 'handleDisconnect'],
];

export function isRouteHandler(method: unknown): method is object {
  return typeof method === 'function' && Reflect.hasMetadata('path', method);
}

export function isMessageHandler(method: unknown): boolean {
  return typeof method === 'function' && messageMetadata.some((key) => Reflect.hasMetadata(key, method));
}

export function isHandler(method: unknown): boolean {
  return isRouteHandler(method) || isMessageHandler(method);
}

/** Returns the names of the methods that Nest calls because of what the class is. */
export function handlerNamesOf(owner: object): readonly string[] {
  return classMethods.flatMap(([key, ...methods]) => (Reflect.hasMetadata(key, owner) ? methods : []));
}

/** Returns the value of an own property, without calling a getter. */
export function ownMethod(prototype: object, key: string | symbol): unknown {
  return Object.getOwnPropertyDescriptor(prototype, key)?.value;
}
