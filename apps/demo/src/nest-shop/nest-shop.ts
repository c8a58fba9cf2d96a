import type { Monitor } from '@golden-signals/core';
import { type Health, MonitoringModule } from '@golden-signals/nestjs';
import { type DynamicModule, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { publicFolder } from '../public-folder.ts';
import { Backend } from '../shop/backend.ts';
import { Carts } from '../shop/carts.ts';
import { Catalogue } from '../shop/catalogue.ts';
import { Orders } from '../shop/orders.ts';
import { Reports } from '../shop/reports.ts';
import { adminToken, type Shop } from '../shop/shop.ts';
import { AdminController } from './admin.controller.ts';
import { CartsController } from './carts.controller.ts';
import { ProductsController } from './products.controller.ts';
import { ShopErrorFilter } from './shop-error.filter.ts';
import { StorefrontController } from './storefront.controller.ts';
import { UsersController } from './users.controller.ts';

@Module({})
class ShopModule {
  static with(shop: Shop, monitor: Monitor, health: Health): DynamicModule {
    const { backend, catalogue, carts, orders, reports } = shop;
    return {
      module: ShopModule,
      imports: [MonitoringModule.forRoot({ monitor, health })],
      controllers: [
        StorefrontController,
        ProductsController,
        CartsController,
        UsersController,
        AdminController,
      ],
      providers: [
        { provide: Backend, useValue: backend },
        { provide: Catalogue, useValue: catalogue },
        { provide: Carts, useValue: carts },
        { provide: Orders, useValue: orders },
        { provide: Reports, useValue: reports },
      ],
    };
  }
}

/** The shop on NestJS, with Express below; the import of `MonitoringModule` is all that its monitoring needs. */
export async function createNestShop(
  shop: Shop,
  monitor: Monitor,
  health: Health,
): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(ShopModule.with(shop, monitor, health), {
    logger: false,
    abortOnError: false,
  });
  app.disable('x-powered-by');
  app.useStaticAssets(publicFolder, { prefix: '/assets' });
  app.use('/admin', requireAdmin);
  app.useGlobalFilters(new ShopErrorFilter());
  await app.init();
  return app;
}

function requireAdmin(request: Request, response: Response, next: NextFunction): void {
  const error = 'Only for the people behind the shop.';
  if (request.get('authorization') === `Bearer ${adminToken}`) next();
  else response.status(401).set('WWW-Authenticate', 'Bearer').json({ error });
}
