import type { Counter, Monitor } from '@golden-signals/core';
import {
  InjectMetric,
  InjectMonitor,
  MonitoringModule,
  MonitorPerformance,
  SkipMonitoring,
  TrackErrors,
  TrackMetrics,
} from '@golden-signals/nestjs';
import { afterEach, describe, expect, test } from '@jest/globals';
import {
  Controller,
  Get,
  HttpCode,
  Inject,
  Injectable,
  Param,
  ParseIntPipe,
  Post,
  Scope,
  SetMetadata,
  UseGuards,
} from '@nestjs/common';
import { REQUEST, Reflector } from '@nestjs/core';
import { lastValueFrom, type Observable, of } from 'rxjs';
import { platforms, quietMonitor, RunningApp } from './running-app.ts';

class NoSuchCat extends Error {}

@Injectable()
@MonitorPerformance()
class CatsService {
  #cats = ['Tom'];
  find(id: number): string {
    const cat = this.#cats[id];
    if (cat === undefined) throw new NoSuchCat('expected by the test');
    return cat;
  }
  @MonitorPerformance({ name: 'count_cats', labels: { kind: 'tame' } })
  @TrackMetrics({ gauge: 'cats_known', counter: 'cats_counted_total', timer: 'cats_count_seconds' })
  async count(): Promise<number> {
    return this.#cats.length;
  }
  @SkipMonitoring()
  internal(): string {
    return 'internal';
  }
  stream(): Observable<string> {
    return of(...this.#cats);
  }
  async *iterate(): AsyncGenerator<string> {
    yield* this.#cats;
  }
  @TrackErrors({ metric: 'cat_failures_total', rethrow: false })
  fail(): string {
    throw new TypeError('expected by the test');
  }
}

const seen: unknown[] = [];
class SeesMetadata {
  canActivate(context: { getHandler(): () => unknown; getClass(): object }): boolean {
    const handler = context.getHandler();
    seen.push([new Reflector().get('role', handler), handler.name]);
    return true;
  }
}

@MonitorPerformance()
@Controller('cats')
class CatsController {
  readonly #cats: CatsService;
  constructor(@Inject(CatsService) cats: CatsService) {
    this.#cats = cats;
  }
  @SetMetadata('role', 'reader')
  @UseGuards(SeesMetadata)
  @Get(':id')
  find(@Param('id', ParseIntPipe) id: number): string {
    return this.#helper(id);
  }
  @MonitorPerformance('create_cat')
  @SetMetadata('role', 'writer')
  @Post()
  @HttpCode(202)
  @UseGuards(SeesMetadata)
  create(): string {
    return this.describe();
  }
  @SkipMonitoring()
  @Get('ping/:id')
  ping(): string {
    return 'pong';
  }
  describe(): string {
    return 'a controller of cats';
  }
  #helper(id: number): string {
    return this.#cats.find(id);
  }
}

@SkipMonitoring()
@Controller('internal')
class InternalController {
  @Get(':id')
  read(): string {
    return 'internal';
  }
}

@Controller('cats')
class MoreCatsController {
  @Post('ping/:id')
  ping(): string {
    return 'counted';
  }
}

describe.each(platforms)('decorators in Nest on $name', (platform) => {
  let running: RunningApp;
  afterEach(() => running.close());
  const metadata = {
    controllers: [CatsController, InternalController, MoreCatsController],
    providers: [CatsService],
  };
  const operations = async () => running.read('operation_duration_seconds_count');

  test('on a controller they cover its handlers, and leave routes, parameters and guards as they are', async () => {
    running = await RunningApp.start({ platform, ...metadata });
    seen.length = 0;
    expect(await running.statuses('/cats/0', '/cats/7', '/cats/x', 'POST /cats')).toEqual([
      200, 500, 400, 202,
    ]);
    expect(seen).toEqual([
      ['reader', 'find'],
      ['reader', 'find'],
      ['reader', 'find'],
      ['writer', 'create'],
    ]);
    expect(await operations()).toEqual({
      'CatsController.find success': 1,
      'CatsController.find error': 1,
      'create_cat success': 1,
      'CatsService.find success': 1,
      'CatsService.find error': 1,
    });
    expect(await running.read('operation_errors_total')).toEqual({
      'CatsController.find NoSuchCat': 1,
      'CatsService.find NoSuchCat': 1,
    });
    expect(await running.errors()).toEqual({ 'GET /cats/:id NoSuchCat': 1 });
  });

  test('SkipMonitoring leaves out one handler or a controller, but not others of the same path', async () => {
    running = await RunningApp.start({ platform, ...metadata });
    expect(await running.statuses('/cats/ping/1', '/internal/1', 'POST /cats/ping/1')).toEqual([
      200, 200, 201,
    ]);
    expect(await running.counts()).toEqual({ 'POST /cats/ping/:id 201': 1 });
    expect(await operations()).toEqual({});
    expect(running.monitor.snapshot().total.requests).toBe(1);
  });

  test('on a provider they cover its methods of every kind', async () => {
    running = await RunningApp.start({
      platform,
      monitor: quietMonitor({ operationLabels: ['kind'] }),
      ...metadata,
    });
    const cats = running.app.get(CatsService);
    expect(await cats.count()).toBe(1);
    expect(await lastValueFrom(cats.stream())).toBe('Tom');
    for await (const cat of cats.iterate()) expect(cat).toBe('Tom');
    expect([cats.internal(), cats.fail()]).toEqual(['internal', undefined]);
    expect(await operations()).toEqual({
      'count_cats success tame': 1,
      'CatsService.stream success ': 1,
      'CatsService.iterate success ': 1,
      'CatsService.fail success ': 1,
    });
    expect(await running.read('cats_known')).toEqual({ '': 1 });
    expect(await running.read('cats_counted_total')).toEqual({ '': 1 });
    expect(await running.read('cat_failures_total')).toEqual({ 'CatsService.fail TypeError': 1 });
  });

  test('what is made per request records into the monitor of its application', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class Visit {
      constructor(@Inject(REQUEST) readonly request: { url: string }) {}
      @MonitorPerformance('visit')
      describe(): string {
        return this.request.url;
      }
    }
    @Controller('visits')
    class VisitsController {
      constructor(@Inject(Visit) readonly visit: Visit) {}
      @MonitorPerformance()
      @Get(':id')
      find(): string {
        return this.visit.describe();
      }
    }
    running = await RunningApp.start({ platform, controllers: [VisitsController], providers: [Visit] });
    expect((await running.send('/visits/1')).body).toBe('/visits/1');
    expect(await operations()).toEqual({ 'VisitsController.find success': 1, 'visit success': 1 });
  });

  test('labels for controller and handler', async () => {
    class Base {
      @Get('all')
      list(): string {
        return 'all';
      }
    }
    @Controller('a')
    class FirstController extends Base {}
    @Controller('b')
    class SecondController extends Base {
      @Get('one')
      one(): string {
        return 'one';
      }
    }
    running = await RunningApp.start({
      platform,
      routeLabels: true,
      monitor: quietMonitor({ http: { labels: { team: 'pets' } } }),
      controllers: [FirstController, SecondController],
    });
    await running.statuses('/a/all', '/b/all', '/b/one', '/nothing');
    expect(await running.counts()).toEqual({
      'GET /a/all 200 pets Base list': 1,
      'GET /b/all 200 pets Base list': 1,
      'GET /b/one 200 pets SecondController one': 1,
      'GET <unmatched> 404 pets  ': 1,
    });
  });

  test('metrics of a module, and the monitor, can be injected', async () => {
    @Injectable()
    class Orders {
      constructor(
        @InjectMetric('orders_total') readonly placed: Counter<'kind'>,
        @InjectMonitor() readonly monitor: Monitor,
      ) {}
    }
    running = await RunningApp.start({
      platform,
      imports: [
        MonitoringModule.forFeature([
          { type: 'counter', name: 'orders_total', help: 'Orders.', labelNames: ['kind'] },
          { type: 'timer', name: 'order_seconds', help: 'Time.' },
        ]),
      ],
      providers: [Orders],
    });
    const { placed, monitor } = running.app.get(Orders);
    placed.labels({ kind: 'gift' }).inc();
    expect(monitor).toBe(running.monitor);
    expect((await running.send('/metrics')).body).toContain('orders_total{kind="gift"} 1');
  });
});
