import { defaultMonitor, type Monitor } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import {
  MONITOR,
  MonitoringController,
  MonitoringModule,
  type MonitoringModuleOptions,
  type MonitoringOptionsFactory,
  MonitorPerformance,
} from '@golden-signals/nestjs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  type CanActivate,
  Controller,
  type DynamicModule,
  type ExecutionContext,
  Get,
  type INestApplication,
  Inject,
  Injectable,
  Module,
  UnauthorizedException,
} from '@nestjs/common';
import { APP_GUARD, HttpAdapterHost, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { platforms, quietMonitor, RunningApp, type TestPlatform } from './running-app.ts';

@Controller('cats')
class CatsController {
  @Get(':id')
  find(): string {
    return 'a cat';
  }
}

const guarded: unknown[] = [];

@Injectable()
class TokenGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string> }>();
    guarded.push(context.getClass());
    if (headers.authorization !== 'Bearer guard') throw new UnauthorizedException();
    return true;
  }
}

const globalGuard = { provide: APP_GUARD, useClass: TokenGuard };

describe.each(platforms)('the endpoints of Nest on $name', (platform) => {
  let running: RunningApp;
  beforeEach(() => void guarded.splice(0));
  afterEach(() => running.close());

  test('are outside of the global prefix, the guards and the counts', async () => {
    running = await RunningApp.start({
      platform,
      controllers: [CatsController],
      providers: [globalGuard],
      main: (app) => void app.setGlobalPrefix('api'),
    });
    expect(await running.statuses('/api/cats/1', '/metrics?x=1', '/api/metrics', 'HEAD /metrics')).toEqual([
      401, 200, 404, 200,
    ]);
    const { body, headers } = await running.send('/metrics');
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(body).toContain('http_requests_total{method="GET",route="/api/cats/:id",status_code="401"} 1\n');
    expect(await running.counts()).toEqual({ 'GET /api/cats/:id 401': 1, 'GET <unmatched> 404': 1 });
    expect(running.monitor.snapshot().inFlight).toBe(0);
  });

  test('move below a path, and below the global prefix when asked', async () => {
    running = await RunningApp.start({
      platform,
      endpoints: { path: '/internal', globalPrefix: true },
      main: (app) => void app.setGlobalPrefix('api/v1'),
    });
    expect(await running.statuses('/api/v1/internal/metrics', '/internal/metrics', '/metrics')).toEqual([
      200, 404, 404,
    ]);
  });

  test('go through the global guards when asked', async () => {
    running = await RunningApp.start({ platform, endpoints: { guards: true }, providers: [globalGuard] });
    expect((await running.send('/metrics')).status).toBe(401);
    const admitted = await running.send('/metrics', { headers: { authorization: 'Bearer guard' } });
    expect([admitted.status, admitted.body.includes('# TYPE')]).toEqual([200, true]);
    expect(guarded).toEqual([MonitoringController, MonitoringController]);
    expect(await running.counts()).toEqual({});
  });

  test('ask for the credentials of the monitor', async () => {
    const monitor = quietMonitor({ auth: { bearerToken: 'secret' } });
    running = await RunningApp.start({ platform, monitor });
    expect((await running.send('/metrics')).status).toBe(401);
    const admitted = await running.send('/metrics', { headers: { authorization: 'Bearer secret' } });
    expect(admitted.status).toBe(200);
  });

  test('are on a port of their own when asked, which closes with the application', async () => {
    const monitor = quietMonitor({ env: { GS_METRICS_PORT: '0' } });
    running = await RunningApp.start({ platform, monitor });
    expect(await running.statuses('/metrics')).toEqual([404]);
  });

  test('on a port of their own leave the probes where they are', async () => {
    const monitor = quietMonitor({ env: { GS_METRICS_PORT: '0' } });
    running = await RunningApp.start({ platform, monitor, health: {} });
    expect(await running.statuses('/ready', '/live', '/metrics')).toEqual([200, 200, 404]);
    const { port } = running.app.get(MonitoringModule).managementServer!;
    for (const path of ['/ready', '/metrics']) {
      expect((await fetch(`http://127.0.0.1:${port}${path}`)).status).toBe(200);
    }
  });

  describe('although the platform has loaded its plugins before', () => {
    @Injectable()
    class Eager {
      readonly #host: HttpAdapterHost;
      constructor(@Inject(HttpAdapterHost) host: HttpAdapterHost) {
        this.#host = host;
      }
      async onModuleInit(): Promise<void> {
        const app = this.#host.httpAdapter.getInstance();
        if (platform.name === 'Fastify') await app.register(async () => {});
      }
    }

    @Controller()
    class PagesController {
      @Get('*')
      read(): string {
        return 'a page';
      }
    }

    const health = { checks: { db: { run: () => 'unhealthy' as const } } };

    test.each(['true', 'false'])(
      'those of the health are served, with GS_METRICS_ENABLED=%s',
      async (GS_METRICS_ENABLED) => {
        const monitor = quietMonitor({ env: { GS_METRICS_ENABLED } });
        running = await RunningApp.start({ platform, monitor, providers: [Eager], health });
        expect(await running.statuses('/ready', '/live')).toEqual([503, 200]);
        const handle = () => ({ status: 200, headers: {}, body: 'late' });
        monitor.endpoints.add({ name: 'late', paths: ['/late'], access: 'open', handle });
        expect((await running.send('/late')).body).toBe('late');
      },
    );

    test('all are served beside a route of the application that takes everything', async () => {
      running = await RunningApp.start({
        platform,
        providers: [Eager],
        controllers: [PagesController],
        health,
      });
      expect((await running.send('/any/page')).body).toBe('a page');
      expect(await running.statuses('/ready', '/live')).toEqual([503, 200]);
      expect((await running.send('/metrics')).body).toContain('# TYPE http_requests_total counter\n');
    });
  });

  test("yield to the application's own routes, which are named", async () => {
    @Controller('health')
    class OwnHealthController {
      @Get()
      read(): string {
        return 'mine';
      }
    }
    const logger = new MemoryLogger();
    const monitor = quietMonitor({ logger, stalls: false });
    running = await RunningApp.start({ platform, monitor, health: {}, controllers: [OwnHealthController] });
    expect((await running.send('/health')).body).toBe('mine');
    expect((await running.send('/ready')).status).toBe(200);
    expect(logger.entries.filter(({ level }) => level === 'warn')).toMatchObject([
      { fields: { endpoint: 'health', route: 'GET /health' } },
    ]);
  });

  test('can refuse to start beside such a route', async () => {
    @Controller('metrics')
    class OwnMetricsController {
      @Get()
      read(): string {
        return 'mine';
      }
    }
    const monitor = quietMonitor({ endpointConflicts: 'error' });
    const starting = RunningApp.start({ platform, monitor, controllers: [OwnMetricsController] });
    await expect(starting).rejects.toMatchObject({ code: 'ERR_GS_ENDPOINT_ROUTE_TAKEN' });
    await monitor.close();
  });

  test('are none when switched off', async () => {
    running = await RunningApp.start({ platform, endpoints: false, controllers: [CatsController] });
    expect(await running.statuses('/metrics', '/cats/1')).toEqual([404, 200]);
    expect(await running.counts()).toEqual({ 'GET <unmatched> 404': 1, 'GET /cats/:id 200': 1 });
  });

  test('include what extensions add while the application starts', async () => {
    @Module({})
    class ExtendingModule {
      onModuleInit(): void {
        running_monitor.use({
          name: 'test',
          setup: ({ endpoints }) =>
            endpoints.add({
              name: 'test',
              paths: ['/test'],
              access: 'open',
              handle: () => ({ status: 200, headers: {}, body: 'extended' }),
            }),
        });
      }
    }
    const running_monitor = quietMonitor();
    running = await RunningApp.start({ platform, monitor: running_monitor, imports: [ExtendingModule] });
    expect((await running.send('/test')).body).toBe('extended');
  });

  test('GS_METRICS_ENABLED=false leaves the application alone', async () => {
    const monitor = quietMonitor({ env: { GS_METRICS_ENABLED: 'false' } });
    running = await RunningApp.start({ platform, monitor, controllers: [CatsController] });
    expect(await running.statuses('/metrics', '/cats/1')).toEqual([404, 200]);
    expect(await monitor.registry.metrics()).not.toMatch(/ [1-9]/);
  });
});

describe('the life of a monitor', () => {
  const [{ adapter }] = platforms as readonly [TestPlatform];
  let app: INestApplication;
  afterEach(() => app?.close());

  async function create(...imports: DynamicModule[]): Promise<Monitor> {
    class AppModule {}
    Module({ imports, controllers: [CatsController] })(AppModule);
    app = await NestFactory.create<INestApplication>(AppModule, adapter(), {
      logger: false,
      abortOnError: false,
    });
    await app.init();
    return app.get<Monitor>(MONITOR);
  }

  const options: MonitoringModuleOptions = {
    runtimeMetrics: false,
    env: { NODE_ENV: 'test' },
    service: { name: 'cats' },
  };

  test('its own is closed with the application, and is the default one meanwhile', async () => {
    const monitor = await create(MonitoringModule.forRoot(options));
    expect(monitor.options.service.name).toBe('cats');
    expect(defaultMonitor()).toBe(monitor);
    await app.close();
    expect(monitor.closed).toBe(true);
  });

  test('a given one is left open', async () => {
    const given = quietMonitor();
    expect(await create(MonitoringModule.forRoot({ monitor: given }))).toBe(given);
    await app.close();
    expect(given.closed).toBe(false);
    await given.close();
  });

  test('an application without HTTP says in one line how to give them a port', async () => {
    const logger = new MemoryLogger();
    const monitor = quietMonitor({ logger, stalls: false });
    class ContextModule {}
    Module({ imports: [MonitoringModule.forRoot({ monitor })] })(ContextModule);
    const context = await NestFactory.createApplicationContext(ContextModule, { logger: false });
    expect(logger.entries).toMatchObject([
      { level: 'info', message: expect.stringMatching('GS_METRICS_PORT') },
    ]);
    await context.close();
    await monitor.close();
  });

  test('a management port serves the endpoints until the application closes', async () => {
    const monitor = quietMonitor();
    await create(MonitoringModule.forRoot({ monitor, endpoints: { port: 0, host: '127.0.0.1' } }));
    const { port } = app.get(MonitoringModule).managementServer!;
    const read = () => fetch(`http://127.0.0.1:${port}/metrics`).then(({ status }) => status);
    expect(await read()).toBe(200);
    await app.close();
    await expect(read()).rejects.toThrow();
    await monitor.close();
  });

  @Injectable()
  class Settings implements MonitoringOptionsFactory {
    createMonitoringOptions(): MonitoringModuleOptions {
      return options;
    }
  }

  @Module({ providers: [Settings], exports: [Settings] })
  class SettingsModule {}

  test.each([
    [
      'useFactory',
      { inject: [Settings], useFactory: async (settings: Settings) => settings.createMonitoringOptions() },
    ],
    ['useExisting', { useExisting: Settings }],
    ['useClass', { useClass: Settings }],
  ])('forRootAsync takes %s', async (_name, source) => {
    const monitor = await create(MonitoringModule.forRootAsync({ imports: [SettingsModule], ...source }));
    expect(monitor.options.service.name).toBe('cats');
  });

  test.each<[string, () => unknown]>([
    ['ERR_GS_OPTION_UNKNOWN', () => create(MonitoringModule.forRoot({ windowSecond: 5 } as object))],
    ['ERR_GS_OPTION_INVALID', () => create(MonitoringModule.forRoot({ ...options, windowSeconds: -5 }))],
    ['ERR_GS_OPTION_INVALID', () => MonitoringModule.forRoot({ monitor: {} as Monitor })],
    [
      'ERR_GS_OPTION_INVALID',
      () => MonitoringModule.forRoot({ monitor: defaultMonitor(), windowSeconds: 5 }),
    ],
    ['ERR_GS_OPTION_INVALID', () => MonitoringModule.forRoot({ routeLabels: 'yes' as unknown as boolean })],
    ['ERR_GS_OPTION_INVALID', () => MonitoringModule.forRoot({ isGlobal: 1 as unknown as boolean })],
    ['ERR_GS_OPTION_INVALID', () => MonitoringModule.forRoot({ endpoints: { path: 'internal' } })],
    ['ERR_GS_OPTION_INVALID', () => MonitoringModule.forRoot({ endpoints: { port: 9, path: '/internal' } })],
    ['ERR_GS_OPTION_UNKNOWN', () => MonitoringModule.forRoot({ endpoints: { prefix: '/x' } as object })],
    ['ERR_GS_OPTION_INVALID', () => MonitoringModule.forRootAsync({})],
    [
      'ERR_GS_OPTION_INVALID',
      () => MonitoringModule.forRootAsync({ useClass: Settings, useExisting: Settings }),
    ],
    ['ERR_GS_OPTION_INVALID', () => create(MonitoringModule.forRootAsync({ useFactory: () => 5 as never }))],
    [
      'ERR_GS_OPTION_INVALID',
      () => MonitoringModule.forFeature([{ type: 'meter' as 'gauge', name: 'a', help: 'b' }]),
    ],
    ['ERR_GS_OPTION_INVALID', () => MonitoringModule.forFeature([{ type: 'gauge', name: '', help: 'b' }])],
  ])('a wrong option is %s', async (code, start) => {
    await expect((async () => start())()).rejects.toMatchObject({ code });
  });

  test('a wrong metric is an error at start-up', async () => {
    await expect(
      create(
        MonitoringModule.forRoot(options),
        MonitoringModule.forFeature([{ type: 'timer', name: 'orders', help: 'Lacks a suffix.' }]),
      ),
    ).rejects.toMatchObject({ code: 'ERR_GS_METRIC_NAME' });
  });
});

describe.each(platforms)('the module in several modules of one application on $name', ({ adapter }) => {
  const env = { NODE_ENV: 'test' };
  const quiet = (): MonitoringModuleOptions => ({ runtimeMetrics: false, env, service: { name: 'cats' } });

  @Injectable()
  class CatsService {
    @MonitorPerformance()
    find(): string {
      return 'a cat';
    }
  }

  async function start(...imports: DynamicModule[]): Promise<INestApplication> {
    class CatsModule {}
    Module({ imports: imports.slice(1), providers: [CatsService] })(CatsModule);
    class AppModule {}
    Module({ imports: [...imports.slice(0, 1), CatsModule], controllers: [CatsController] })(AppModule);
    const options = { logger: false, abortOnError: false } as const;
    const app = await NestFactory.create<INestApplication>(AppModule, adapter(), options);
    try {
      await app.listen(0, '127.0.0.1');
    } catch (error) {
      await app.close();
      throw error;
    }
    return app;
  }

  test.each<[string, () => DynamicModule]>([
    ['forRoot', () => MonitoringModule.forRoot(quiet())],
    ['forRootAsync', () => MonitoringModule.forRootAsync({ useFactory: quiet })],
  ])('is one, where they give it the same options with %s', async (_name, again) => {
    const app = await start(MonitoringModule.forRoot(quiet()), again());
    const { port } = app.getHttpServer().address();
    app.get(CatsService).find();
    expect((await fetch(`http://127.0.0.1:${port}/cats/1`)).status).toBe(200);
    const scrape = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    await app.close();
    expect(scrape).toContain('http_requests_total{method="GET",route="/cats/:id",status_code="200"} 1\n');
    expect(scrape).toContain(
      'operation_duration_seconds_count{operation="CatsService.find",outcome="success"} 1\n',
    );
  });

  test('starts one management server', async () => {
    const logger = new MemoryLogger();
    const options = (): MonitoringModuleOptions => ({ ...quiet(), logger, endpoints: { port: 0 } });
    const app = await start(MonitoringModule.forRoot(options()), MonitoringModule.forRoot(options()));
    expect(logger.entries.filter(({ message }) => message.includes('served on port'))).toHaveLength(1);
    await app.close();
  });

  test.each<[string, MonitoringModuleOptions]>([
    ['service', { ...quiet(), service: { name: 'dogs' } }],
    ['endpoints', { ...quiet(), endpoints: false }],
    ['runtimeMetrics, env, service', {}],
  ])('refuses to start with other values of %s', async (names, other) => {
    const starting = start(MonitoringModule.forRoot(quiet()), MonitoringModule.forRoot(other));
    await expect(starting).rejects.toMatchObject({
      code: 'ERR_GS_MONITOR_CONFIGURED_TWICE',
      message: expect.stringMatching(`${names}.*root module`),
    });
  });
});

test('two applications of one process keep their numbers apart', async () => {
  const [express, fastify] = await Promise.all(
    platforms.map((platform) => RunningApp.start({ platform, controllers: [CatsController] })),
  );
  await express!.statuses('/cats/1', '/cats/2');
  await fastify!.statuses('/cats/3');
  expect(await express!.counts()).toEqual({ 'GET /cats/:id 200': 2 });
  expect(await fastify!.counts()).toEqual({ 'GET /cats/:id 200': 1 });
  await Promise.all([express!.close(), fastify!.close()]);
});

test('on an unknown platform nothing is measured, and a warning says so', async () => {
  class OtherAdapter extends ExpressAdapter {
    override getType(): string {
      return 'other';
    }
  }
  const logger = new MemoryLogger();
  const monitor = quietMonitor({ logger });
  const running = await RunningApp.start({
    platform: { name: 'Express', adapter: () => new OtherAdapter() },
    monitor,
    controllers: [CatsController],
  });
  expect(await running.statuses('/cats/1', '/metrics')).toEqual([200, 404]);
  expect(await running.counts()).toEqual({});
  expect(logger.entries).toMatchObject([{ level: 'warn', fields: { platform: 'other' } }]);
  await running.close();
});
