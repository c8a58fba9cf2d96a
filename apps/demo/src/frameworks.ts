import { createServer, type Server } from 'node:http';
import type { Monitor } from '@golden-signals/core';
import type { Health, ShutdownTarget } from '@golden-signals/health';
import type { Shop } from './shop/shop.ts';

export const frameworks = ['express', 'fastify', 'nestjs'] as const;
export type Framework = (typeof frameworks)[number];

/** The shop on a framework, not listening yet. */
export interface ShopServer {
  readonly server: Server;
  /** What is to be shut down at the end. */
  readonly application: ShutdownTarget;
}

/** Only the framework in use is loaded. */
export async function createShopServer(
  framework: Framework,
  shop: Shop,
  monitor: Monitor,
  health: Health,
): Promise<ShopServer> {
  switch (framework) {
    case 'express': {
      const { createExpressShop } = await import('./express-shop.ts');
      const server = createServer(createExpressShop(shop, monitor, health));
      return { server, application: server };
    }
    case 'fastify': {
      const { createFastifyShop } = await import('./fastify-shop.ts');
      const application = await createFastifyShop(shop, monitor, health);
      return { server: application.server, application };
    }
    case 'nestjs': {
      const { createNestShop } = await import('./nest-shop/nest-shop.ts');
      const application = await createNestShop(shop, monitor, health);
      return { server: application.getHttpServer(), application };
    }
  }
}

/**
 * Where Fastify knows the route of a request that Express answers in a middleware: it routes first, so its hooks and
 * its body parser, and a static file, belong to a route. By `route method status` as Express counts it.
 */
const onFastify: Readonly<Record<string, string>> = {
  '/assets GET 200': '/assets/:file(^(?:logo.svg|shop.css)$)',
  '/admin GET 401': '/admin/orders/export',
  '<middleware> POST 400': '/carts/:cartId/items',
};

/** The label of a request on a framework, given the one it has on Express, which the visitors plan with. */
export function routeOn(
  framework: Framework,
  { route, method, status }: { readonly route: string; readonly method: string; readonly status: string },
): string {
  if (framework !== 'fastify') return route;
  return onFastify[`${route} ${method} ${status}`] ?? route;
}
