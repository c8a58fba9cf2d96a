/** For frameworks on top of Fastify, such as `@golden-signals/nestjs`; applications need none of it. */

export { type EndpointRoutesOptions, routeEndpoints } from './endpoint-routes.ts';
