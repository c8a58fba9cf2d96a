import { currentRequest } from '@golden-signals/nestjs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Controller, Get, type MiddlewareConsumer, Module, type NestModule } from '@nestjs/common';
import { platforms, quietMonitor, RunningApp } from './running-app.ts';

const seen: unknown[] = [];

@Controller('cats')
class CatsController {
  @Get(':id')
  find(): string {
    seen.push(currentRequest()?.requestId);
    return 'a cat';
  }
}

@Module({ controllers: [CatsController] })
class CatsModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    const middleware = async (_req: unknown, _res: unknown, next: () => void) => {
      seen.push(currentRequest()?.requestId);
      await null;
      seen.push(currentRequest()?.requestId);
      next();
    };
    consumer.apply(middleware).forRoutes('*');
  }
}

describe.each(platforms)('the context of a request of Nest on $name', (platform) => {
  let running: RunningApp;
  afterEach(() => running.close());

  test('is there in middlewares, of modules and of app.use, and in handlers', async () => {
    seen.length = 0;
    const monitor = quietMonitor({ requestContext: true });
    running = await RunningApp.start({
      platform,
      monitor,
      imports: [CatsModule],
      main: (app) =>
        void app.use((_req: unknown, _res: unknown, next: () => void) => {
          seen.push(currentRequest()?.requestId);
          next();
        }),
    });
    await running.send('/cats/1', { headers: { 'x-request-id': 'mine' } });
    expect(seen).toEqual(['mine', 'mine', 'mine', 'mine']);
  });
});
