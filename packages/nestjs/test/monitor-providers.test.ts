import { EventEmitter } from 'node:events';
import {
  MonitoringModule,
  MonitorPerformance,
  type MonitorProvidersOptions,
  monitorProviders,
  SkipMonitoring,
} from '@golden-signals/nestjs';
import { afterEach, expect, test } from '@jest/globals';
import {
  Controller,
  Get,
  type INestApplicationContext,
  Inject,
  Injectable,
  Module,
  Scope,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type Observable, of } from 'rxjs';
import { quietMonitor, readMetric } from './running-app.ts';

@Injectable()
class Store {
  get(key: string): string {
    return key;
  }
  put(): string {
    return 'base';
  }
}

@Injectable()
class SecretStore extends Store {
  readonly #secrets = new Map([['a', 'secret a']]);
  static made = 0;
  readonly self = this;
  arrow = (): number => this.#secrets.size;

  onModuleInit(): void {
    SecretStore.made += 1;
  }
  async onApplicationBootstrap(): Promise<void> {
    await null;
  }
  get size(): number {
    return this.#secrets.size;
  }
  read(key: string): string | undefined {
    return this.#secrets.get(key);
  }
  async write(key: string, value: string): Promise<void> {
    this.#set(key, value);
  }
  watch(): Observable<string> {
    return of(...this.#secrets.values());
  }
  fail(): void {
    throw new RangeError('expected by the test');
  }
  @MonitorPerformance('put_secret')
  override put(): string {
    return 'overridden';
  }
  @SkipMonitoring()
  internal(): number {
    return this.#secrets.size;
  }
  #set(key: string, value: string): void {
    this.#secrets.set(key, value);
  }
}

@Injectable()
class Bus extends EventEmitter {
  publish(): boolean {
    return this.emit('published');
  }
}

@Injectable({ scope: Scope.TRANSIENT })
class Job {
  run(): string {
    return 'done';
  }
}

@Injectable()
class Jobs {
  constructor(@Inject(Job) readonly job: Job) {}
}

@SkipMonitoring()
@Injectable()
class Skipped {
  run(): void {}
}

@Controller('cats')
class CatsController {
  @Get()
  list(): string {
    return 'cats';
  }
}

class Client {
  query(): string {
    return 'rows';
  }
}

let app: INestApplicationContext;
const monitor = quietMonitor();
afterEach(() => app?.close());

async function create(options?: MonitorProvidersOptions): Promise<void> {
  class AppModule {}
  Module({
    imports: [MonitoringModule.forRoot({ monitor })],
    providers: [
      SecretStore,
      Store,
      Bus,
      Job,
      Jobs,
      Skipped,
      { provide: Client, useFactory: () => new Client() },
    ],
    controllers: [CatsController],
  })(AppModule);
  app = await NestFactory.createApplicationContext(AppModule, {
    logger: false,
    abortOnError: false,
    instrument: monitorProviders(options),
  });
}

test('providers stay what they are, and each method is an operation', async () => {
  await create();
  const store = app.get(SecretStore);
  expect(store).toBeInstanceOf(SecretStore);
  expect([store.constructor, Object.getPrototypeOf(store), store.self]).toEqual([
    SecretStore,
    SecretStore.prototype,
    store,
  ]);
  expect(Object.keys(store)).toEqual(['self', 'arrow']);
  expect([store.read.name, store.size, store.arrow()]).toEqual(['read', 1, 1]);

  expect(store.read('a')).toBe('secret a');
  await store.write('b', 'secret b');
  const watched: string[] = [];
  store.watch().subscribe((value) => watched.push(value));
  expect(watched).toEqual(['secret a', 'secret b']);
  expect(() => store.fail()).toThrow(RangeError);
  expect([store.put(), store.get('x'), store.internal()]).toEqual(['overridden', 'x', 2]);
  app.get(Bus).publish();
  app.get(Jobs).job.run();
  app.get(Skipped).run();
  expect([app.get(CatsController).list(), app.get(Client).query()]).toEqual(['cats', 'rows']);

  expect(await readMetric(monitor, 'operation_duration_seconds_count')).toEqual({
    'SecretStore.read success': 1,
    'SecretStore.write success': 1,
    'SecretStore.watch success': 1,
    'SecretStore.fail error': 1,
    'SecretStore.get success': 1,
    'put_secret success': 1,
    'Bus.publish success': 1,
    'Job.run success': 1,
  });
  expect(Object.keys(await readMetric(monitor, 'nestjs_provider_startup_seconds'))).toEqual([
    'SecretStore onModuleInit',
    'SecretStore onApplicationBootstrap',
  ]);
});

test('include and exclude select classes', async () => {
  await create({ include: [/Store$/g, 'Bus'], exclude: [SecretStore] });
  const counts = async () => readMetric(monitor, 'operation_duration_seconds_count');
  const before = await counts();
  app.get(SecretStore).read('a');
  app.get(Bus).publish();
  app.get(Store).get('a');
  app.get(Jobs).job.run();
  expect(await counts()).toEqual({
    ...before,
    'Bus.publish success': 2,
    'Store.get success': 1,
  });
});

test.each([
  ['ERR_GS_OPTION_UNKNOWN', { only: [] }],
  ['ERR_GS_OPTION_INVALID', { include: 'CatsService' }],
  ['ERR_GS_OPTION_INVALID', { exclude: [5] }],
])('a wrong option is %s', (code, options) => {
  expect(() => monitorProviders(options as MonitorProvidersOptions)).toThrow(
    expect.objectContaining({ code }),
  );
});
