import { GoldenSignalsError } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import {
  CheckHealth,
  gracefulShutdown,
  HEALTH,
  type Health,
  HealthController,
  health,
  InjectHealth,
  MonitoringController,
  MonitoringModule,
  type MonitoringModuleOptions,
} from '@golden-signals/nestjs';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import {
  type CanActivate,
  type DynamicModule,
  type ExecutionContext,
  type INestApplication,
  Inject,
  Injectable,
  Module,
  type OnModuleInit,
  type Provider,
  Scope,
  UnauthorizedException,
} from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { MemoryHealthIndicator, TerminusModule } from '@nestjs/terminus';
import { platforms, quietMonitor, RunningApp, startWithOptions } from './running-app.ts';

@Injectable()
class Database implements OnModuleInit {
  #state = 'not initialised';

  onModuleInit(): void {
    this.#state = 'ready';
  }

  break(): void {
    this.#state = 'broken';
  }

  @CheckHealth('database', { tags: ['store'], cacheMs: 0 })
  check(signal: AbortSignal): void {
    if (this.#state !== 'ready' || signal.aborted) throw new Error(`The database is ${this.#state}.`);
  }

  @CheckHealth('replica', { required: false })
  async replica() {
    return { status: 'degraded' as const, message: 'It is behind.', details: { seconds: 7 } };
  }
}

@Injectable()
class TokenGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (context.getClass() === HealthController) return true;
    if (context.getClass() === MonitoringController) throw new UnauthorizedException();
    return true;
  }
}

describe.each(platforms)('the health of Nest on $name', (platform) => {
  let running: RunningApp;
  afterEach(() => running.close());
  const start = (options: object) => RunningApp.start({ platform, ...options });
  const read = async (path: string) => {
    const { status, body } = await running.send(path);
    return { httpStatus: status, ...JSON.parse(body) };
  };

  test('checks are methods of providers, and probes are where the endpoints are', async () => {
    running = await start({
      providers: [Database],
      main: (app: { setGlobalPrefix(prefix: string): void }) => app.setGlobalPrefix('api'),
    });
    expect(await read('/health')).toMatchObject({
      httpStatus: 200,
      checks: {
        database: { status: 'healthy' },
        replica: { status: 'degraded', message: 'It is behind.' },
      },
    });
    const probes = ['/ready', '/readyz/', '/live', '/livez', '/alive', '/startup?x=1', 'HEAD /startupz/'];
    expect(await running.statuses(...probes)).toEqual(probes.map(() => 200));
    running.app.get(Database).break();
    expect(await read('/ready?include=store')).toMatchObject({
      httpStatus: 503,
      checks: { database: { status: 'unhealthy', message: 'The database is broken.' } },
    });
    expect(await running.statuses('/live', '/ready?exclude=store', '/ready?include=nothing')).toEqual([
      200, 200, 400,
    ]);
    expect(await running.read('health_check_status')).toEqual({ database: 0, replica: 0.5 });
    expect(await running.counts()).toEqual({});
  });

  test('is none without a check, and is there when it is asked for', async () => {
    running = await start({});
    expect(await running.statuses('/health', '/ready')).toEqual([404, 404]);
    await running.close();
    running = await start({ health: { paths: { ready: '/up' } } });
    expect(await running.statuses('/health', '/up', '/ready')).toEqual([200, 200, 404]);
  });

  test('is none when it is switched off', async () => {
    running = await start({ providers: [Database], health: false });
    expect(await running.statuses('/health', '/ready')).toEqual([404, 404]);
    expect(running.app.get<Health>(HEALTH).endpoints).toEqual([]);
  });

  test('moves with the endpoints, and global guards know its controller', async () => {
    running = await start({
      endpoints: { path: '/internal', guards: true },
      providers: [Database, { provide: APP_GUARD, useClass: TokenGuard }],
    });
    expect(await running.statuses('/internal/ready', '/internal/metrics', '/ready')).toEqual([200, 401, 404]);
    expect(running.app.get(HealthController)).toBeInstanceOf(MonitoringController);
  });

  test('GS_METRICS_ENABLED=false leaves the probes', async () => {
    const monitor = quietMonitor({ env: { GS_METRICS_ENABLED: 'false' } });
    running = await start({ monitor, providers: [Database] });
    expect(await running.statuses('/ready', '/metrics')).toEqual([200, 404]);
  });

  test('a health that exists already gets the checks of providers besides its own', async () => {
    const given = health({ checks: { own: () => {} }, groups: { stores: { include: ['store'] } } });
    running = await start({ health: given, providers: [Database] });
    expect(Object.keys((await read('/health')).checks)).toEqual(['own', 'database', 'replica']);
    expect(Object.keys((await read('/health/stores')).checks)).toEqual(['database']);
    expect(running.app.get<Health>(HEALTH)).toBe(given);
  });

  test('is injected, and told when start-up is complete', async () => {
    @Injectable()
    class Warmup {
      readonly health: Health;
      constructor(@InjectHealth() own: Health) {
        this.health = own;
      }
    }
    running = await start({ health: { awaitStarted: true }, providers: [Warmup] });
    expect(await running.statuses('/ready', '/startup')).toEqual([503, 503]);
    running.app.get(Warmup).health.started();
    expect(await running.statuses('/ready', '/startup')).toEqual([200, 200]);
  });

  test('indicators of @nestjs/terminus are checks as they are', async () => {
    @Injectable()
    class Memory {
      readonly #memory: MemoryHealthIndicator;
      constructor(@Inject(MemoryHealthIndicator) memory: MemoryHealthIndicator) {
        this.#memory = memory;
      }

      @CheckHealth('enough')
      enough() {
        return this.#memory.checkHeap('heap', Number.MAX_SAFE_INTEGER);
      }

      @CheckHealth('full', { required: false })
      full() {
        return this.#memory.checkHeap('heap', 1);
      }
    }
    running = await start({ imports: [TerminusModule.forRoot({ logger: false })], providers: [Memory] });
    expect(await read('/health')).toMatchObject({
      httpStatus: 200,
      checks: {
        enough: { status: 'healthy' },
        full: { status: 'unhealthy', message: expect.stringMatching(/heap/i) },
      },
    });
  });

  test('gracefulShutdown takes over from enableShutdownHooks, and closes the application last', async () => {
    const events: string[] = [];
    class Pool {
      onModuleDestroy(): void {
        events.push('onModuleDestroy');
      }
      onApplicationShutdown(signal?: string): void {
        events.push(`onApplicationShutdown ${signal}`);
      }
    }
    const listeners = process.listenerCount('SIGTERM');
    running = await start({ providers: [Database, Pool] });
    const { app, server } = running;
    app.enableShutdownHooks(['SIGTERM' as never]);
    expect(process.listenerCount('SIGTERM')).toBe(listeners + 1);
    const probes = app.get<Health>(HEALTH);
    const options = { health: probes, signals: [], exit: false, drainDelayMs: 500 };
    const shutdown = gracefulShutdown(app, options).onShutdown('last', () => void events.push('last'));
    expect(process.listenerCount('SIGTERM')).toBe(listeners);
    const over = shutdown.shutdown('SIGTERM');
    expect(await running.statuses('/ready', '/live')).toEqual([503, 200]);
    expect(await over).toBe(0);
    expect(server.listening).toBe(false);
    expect(events).toEqual(['onModuleDestroy', 'onApplicationShutdown SIGTERM', 'last']);
  });
});

describe('what is wrong stops the application', () => {
  async function create(options: MonitoringModuleOptions, ...providers: Provider[]): Promise<unknown> {
    const monitor = quietMonitor();
    class AppModule {}
    const monitoring: DynamicModule[] = [MonitoringModule.forRoot({ monitor, ...options })];
    Module({ imports: monitoring, providers })(AppModule);
    try {
      const app = await NestFactory.create(AppModule, { logger: false, abortOnError: false });
      await app.init();
      await app.close();
    } catch (error) {
      return error;
    } finally {
      await monitor.close();
    }
    return undefined;
  }

  class Checked {
    @CheckHealth('database')
    check(): void {}
  }
  @Injectable({ scope: Scope.REQUEST })
  class PerRequest extends Checked {}
  @Injectable({ scope: Scope.TRANSIENT })
  class PerConsumer extends Checked {}
  @Injectable()
  class Other extends Checked {}
  class Misspelt {
    @CheckHealth('a,b')
    check(): void {}
  }
  class Wrong {
    @CheckHealth('database', { timeoutMs: -1 })
    check(): void {}
  }

  test.each<[string, MonitoringModuleOptions, Provider[], string, RegExp]>([
    ['a provider per request', {}, [PerRequest], 'ERR_GS_OPTION_INVALID', /"database".*PerRequest/],
    ['a provider per consumer', {}, [PerConsumer], 'ERR_GS_OPTION_INVALID', /"database".*PerConsumer/],
    ['a name used twice', {}, [Checked, Other], 'ERR_GS_HEALTH_CHECK_DUPLICATE', /"database"/],
    ['a wrong name', {}, [Misspelt], 'ERR_GS_OPTION_INVALID', /commas/],
    ['a wrong option', {}, [Wrong], 'ERR_GS_OPTION_INVALID', /timeoutMs/],
    ['an unknown option', { health: { path: '/up' } as object }, [], 'ERR_GS_OPTION_UNKNOWN', /paths/],
    [
      'a group without its check',
      { health: { groups: { stores: { include: ['store'] } } } },
      [Checked],
      'ERR_GS_HEALTH_CHECK_UNKNOWN',
      /"stores".*"store"/,
    ],
  ])('%s', async (_what, options, providers, code, message) => {
    const error = await create(options, ...providers);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(error).toBeInstanceOf(GoldenSignalsError);
  });

  test('a health of another monitor', async () => {
    const given = health();
    const other = quietMonitor().use(given);
    expect(await create({ health: given })).toMatchObject({ code: 'ERR_GS_EXTENSION_DUPLICATE' });
    await other.close();
  });

  test('what is no health, at once', () => {
    expect(() => MonitoringModule.forRoot({ health: true as never })).toThrow(
      expect.objectContaining({ code: 'ERR_GS_OPTION_INVALID' }),
    );
  });

  test('a check that is no method of an instance, at once', () => {
    const decorate = CheckHealth('database') as (target: object, key: string, of: object) => void;
    for (const [target, value] of [
      [class {}, () => {}],
      [{}, 5],
    ] as const) {
      expect(() => decorate(target, 'check', { value })).toThrow(
        expect.objectContaining({ code: 'ERR_GS_OPTION_INVALID' }),
      );
    }
  });
});

test('one instance with two tokens is one check, and an override with another name replaces its base', async () => {
  const run = jest.fn();
  class Base {
    @CheckHealth('base')
    check(): void {}
  }
  @Injectable()
  class Derived extends Base {
    @CheckHealth('derived')
    override check(): void {
      run();
    }
  }
  const [platform] = platforms;
  const alias = { provide: 'alias', useExisting: Derived };
  const running = await RunningApp.start({ platform: platform!, providers: [Derived, alias] });
  const { body } = await running.send('/health');
  expect(JSON.parse(body).checks).toEqual({ derived: { status: 'healthy', durationMs: expect.any(Number) } });
  expect(run).toHaveBeenCalledTimes(1);
  await running.close();
});

test('applications of one process have a health each, given one monitor one for all', async () => {
  const [platform] = platforms;
  const open: INestApplication[] = [];
  const readOf = async (options: MonitoringModuleOptions) => {
    const app = await startWithOptions(platform!, options);
    open.push(app);
    return (await fetch(`${await app.getUrl()}/ready`)).status;
  };
  const own = { runtimeMetrics: false, env: {}, logger: new MemoryLogger() } as const;
  const checked = { checks: { db: { run: () => 'unhealthy' as const } } };
  expect(await readOf({ ...own, health: {} })).toBe(200);
  expect(await readOf({ ...own, health: checked })).toBe(503);
  const monitor = quietMonitor();
  const shared = health(checked);
  expect(await readOf({ monitor, health: shared })).toBe(503);
  expect(await readOf({ monitor, health: shared })).toBe(503);
  await expect(readOf({ monitor, health: {} })).rejects.toMatchObject({ code: 'ERR_GS_EXTENSION_DUPLICATE' });
  for (const app of open) await app.close();
  await monitor.close();
});
