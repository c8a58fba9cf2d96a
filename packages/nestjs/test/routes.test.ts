import { MemoryLogger } from '@golden-signals/core/testing';
import { createMonitor, MonitorRoute } from '@golden-signals/nestjs';
import { afterEach, describe, expect, test } from '@jest/globals';
import {
  Body,
  Controller,
  Get,
  Head,
  Header,
  HostParam,
  type MiddlewareConsumer,
  Module,
  Param,
  Post,
  Redirect,
  RequestMethod,
  Version,
  VersioningType,
} from '@nestjs/common';
import { RouterModule } from '@nestjs/core';
import { platforms, RunningApp } from './running-app.ts';

@Controller('cats')
class CatsController {
  @Get()
  list(): string[] {
    return [];
  }
  @Head('ping')
  @Header('x-pong', '1')
  ping(): void {}
  @Get(':id')
  find(@Param('id') id: string): { id: string } {
    return { id };
  }
  @Post()
  create(@Body() body: object): object {
    return body;
  }
  @Get('moved/:id')
  @Redirect('/cats', 301)
  moved(): void {}
}

describe.each(platforms)('route labels of Nest on $name', (platform) => {
  let running: RunningApp;
  afterEach(() => running.close());
  const isExpress = platform.name === 'Express';

  test('controllers, parameters, methods, unknown paths', async () => {
    running = await RunningApp.start({ platform, controllers: [CatsController] });
    expect(
      await running.statuses(
        '/cats',
        '/cats?x=1',
        '/cats/7',
        'HEAD /cats/8',
        '/cats/moved/1',
        'HEAD /cats/ping',
      ),
    ).toEqual([200, 200, 200, 200, 301, 200]);
    expect(await running.statuses('/dogs', 'DELETE /cats', '/cats/1/2')).toEqual([404, 404, 404]);
    expect(await running.counts()).toEqual({
      'GET /cats 200': 2,
      'GET /cats/:id 200': 1,
      'HEAD /cats/:id 200': 1,
      'GET /cats/moved/:id 301': 1,
      'HEAD /cats/ping 200': 1,
      'GET <unmatched> 404': 2,
      'DELETE <unmatched> 404': 1,
    });
  });

  test('bodies that the platform refuses before Nest sees them', async () => {
    running = await RunningApp.start({ platform, controllers: [CatsController] });
    const headers = { 'content-type': 'application/json' };
    const statuses = [];
    for (const body of ['{"a":1}', '{"a":', JSON.stringify({ a: 'x'.repeat(2_000_000) })]) {
      statuses.push((await running.send('POST /cats', { body, headers })).status);
    }
    expect(statuses).toEqual([201, 400, 413]);
    const refusedBy = isExpress ? '<middleware>' : '/cats';
    expect(await running.counts()).toEqual({
      'POST /cats 201': 1,
      [`POST ${refusedBy} 400`]: 1,
      [`POST ${refusedBy} 413`]: 1,
    });
  });

  test('a global prefix, with exceptions', async () => {
    running = await RunningApp.start({
      platform,
      controllers: [CatsController],
      main: (app) =>
        void app.setGlobalPrefix('api/v9', { exclude: [{ path: 'cats/:id', method: RequestMethod.GET }] }),
    });
    expect(await running.statuses('/api/v9/cats', '/cats/1', '/cats', '/metrics')).toEqual([
      200, 200, 404, 200,
    ]);
    expect(await running.counts()).toEqual({
      'GET /api/v9/cats 200': 1,
      'GET /cats/:id 200': 1,
      'GET <unmatched> 404': 1,
    });
  });

  @Controller({ path: 'items', version: ['1', '2'] })
  class ItemsController {
    @Get(':id')
    find(): string {
      return 'old';
    }
    @Version('3')
    @Get(':id')
    findNew(): string {
      return 'new';
    }
  }

  test('versions in the URI', async () => {
    running = await RunningApp.start({
      platform,
      controllers: [ItemsController],
      main: (app) => void app.enableVersioning({ type: VersioningType.URI }),
    });
    expect(await running.statuses('/v1/items/1', '/v2/items/1', '/v3/items/1', '/v4/items/1')).toEqual([
      200, 200, 200, 404,
    ]);
    expect(await running.counts()).toEqual({
      'GET /v1/items/:id 200': 1,
      'GET /v2/items/:id 200': 1,
      'GET /v3/items/:id 200': 1,
      'GET <unmatched> 404': 1,
    });
  });

  test('versions in a header share their route', async () => {
    running = await RunningApp.start({
      platform,
      controllers: [ItemsController],
      main: (app) => void app.enableVersioning({ type: VersioningType.HEADER, header: 'x-version' }),
    });
    const bodies = [];
    for (const version of ['1', '3']) {
      bodies.push((await running.send('/items/1', { headers: { 'x-version': version } })).body);
    }
    expect(bodies).toEqual(['old', 'new']);
    expect(await running.counts()).toEqual({ 'GET /items/:id 200': 2 });
  });

  test('paths of modules', async () => {
    @Module({ controllers: [CatsController] })
    class PetsModule {}
    running = await RunningApp.start({
      platform,
      imports: [PetsModule, RouterModule.register([{ path: 'shops/:shop', module: PetsModule }])],
    });
    expect(await running.statuses('/shops/1/cats/2', '/cats/2')).toEqual([200, 404]);
    expect(await running.counts()).toEqual({ 'GET /shops/:shop/cats/:id 200': 1, 'GET <unmatched> 404': 1 });
  });

  test('wildcards are one route', async () => {
    @Controller('files')
    class FilesController {
      @Get('*')
      read(): string {
        return 'file';
      }
    }
    running = await RunningApp.start({ platform, controllers: [FilesController] });
    expect(await running.statuses('/files/a', '/files/a/b/c.txt')).toEqual([200, 200]);
    const counts = Object.entries(await running.counts());
    expect(counts).toEqual([[expect.stringMatching(/^GET \/files\/\S*\*\S* 200$/), 2]]);
  });

  test('middlewares of modules leave the labels alone', async () => {
    class AppModule {
      configure(consumer: MiddlewareConsumer): void {
        const pass = (_req: unknown, _res: unknown, next: () => void) => next();
        const refuse = (_req: unknown, res: { statusCode: number; end(): void }) => {
          res.statusCode = 401;
          res.end();
        };
        consumer.apply(pass).forRoutes('*');
        consumer.apply(pass).forRoutes(CatsController);
        consumer.apply(pass).forRoutes({ path: 'cats/:id', method: RequestMethod.GET });
        consumer.apply(pass).forRoutes({ path: 'dogs/:id', method: RequestMethod.GET });
        consumer.apply(refuse).forRoutes({ path: 'secret/:id', method: RequestMethod.GET });
      }
    }
    Module({ controllers: [CatsController] })(AppModule);
    running = await RunningApp.start({ platform, imports: [AppModule] });
    expect(await running.statuses('/cats', '/cats/1', '/nothing', '/dogs/1', '/secret/1')).toEqual([
      200, 200, 404, 404, 401,
    ]);
    expect(await running.counts()).toEqual({
      'GET /cats 200': 1,
      'GET /cats/:id 200': 1,
      'GET <unmatched> 404': 2,
      [`GET ${isExpress ? '/secret/:id' : '<middleware>'} 401`]: 1,
    });
  });

  test('controllers of sub-domains', async () => {
    @Controller({ host: ':tenant.example.com', path: 'home' })
    class TenantController {
      @Get()
      home(@HostParam('tenant') tenant: string): string {
        return tenant;
      }
    }
    @Controller({ host: 'admin.example.org', path: 'admin' })
    class AdminController {
      @Get()
      home(): string {
        return 'admin';
      }
    }
    running = await RunningApp.start({ platform, controllers: [TenantController, AdminController] });
    const answers = [];
    for (const [path, host] of [
      ['/home', 'a.example.com'],
      ['/home', 'b.example.com'],
      ['/admin', 'admin.example.org'],
    ] as const) {
      answers.push((await running.send(path, { headers: { host } })).body);
    }
    expect(answers).toEqual(['a', 'b', 'admin']);
    expect(await running.counts()).toEqual({ 'GET /home 200': 2, 'GET /admin 200': 1 });
  });

  test('routes are observed as @MonitorRoute says, of a controller and of a handler', async () => {
    @MonitorRoute({ labels: { team: 'shop' } })
    @Controller('orders')
    class OrdersController {
      @MonitorRoute({ name: 'order' })
      @Get(':id')
      find(): string {
        return 'order';
      }
      @MonitorRoute({ labels: { team: 'web' }, latency: false })
      @Get()
      list(): string {
        return 'orders';
      }
    }
    running = await RunningApp.start({
      platform,
      controllers: [OrdersController],
      monitor: createMonitor({
        env: {},
        runtimeMetrics: false,
        logger: new MemoryLogger(),
        http: { labels: { team: 'none' }, slowThresholdMs: false },
      }),
    });
    await running.statuses('/orders/1', '/orders');
    expect(await running.counts()).toEqual({ 'GET order 200 shop': 1, 'GET /orders 200 web': 1 });
    expect(await running.read('http_request_duration_seconds_count')).toEqual({ 'GET order 200 shop': 1 });
  });

  test('a wrong @MonitorRoute stops the start, and says where it is', async () => {
    @Controller('orders')
    class OrdersController {
      @MonitorRoute({ labels: { tier: 'gold' } })
      @Get()
      list(): string {
        return 'orders';
      }
    }
    running = await RunningApp.start({ platform });
    await expect(RunningApp.start({ platform, controllers: [OrdersController] })).rejects.toThrow(
      expect.objectContaining({
        code: 'ERR_GS_LABEL_UNKNOWN',
        message: expect.stringContaining('@MonitorRoute of OrdersController.list'),
      }),
    );
  });
});
