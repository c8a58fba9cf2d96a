/** For frameworks on top of Express, such as `@golden-signals/nestjs`; applications need none of it. */

export { type IntegrationOptions, observeApplication } from './observe-application.ts';
export { OwnRoutes } from './own-routes.ts';
export type { DescribeRoute } from './route-resolver.ts';
