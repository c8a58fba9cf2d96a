import { MonitoringModule } from '@golden-signals/nestjs';
import { afterEach, expect, test } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import type { Request } from 'express';
import type { FastifyRequest } from 'fastify';
import { platforms, quietMonitor, RunningApp, type TestPlatform } from './running-app.ts';

@Controller('cats')
class CatsController {
  @Get(':id')
  find(): string {
    return 'a cat';
  }
}

const [express, fastify] = platforms as [TestPlatform, TestPlatform];

let running: RunningApp;
afterEach(() => running.close());

test.each([
  [express, ({ params }: Request) => params.id],
  [fastify, ({ params }: FastifyRequest) => (params as { id: string }).id],
] as const)('functions of labels are given the request of the platform: $name', async (platform, id) => {
  const monitor = quietMonitor();
  const { module } = MonitoringModule.forRoot({ http: { labels: { id } } });
  expect(module).toBe(MonitoringModule);
  running = await RunningApp.start({
    platform,
    monitor,
    http: { labels: { id } },
    controllers: [CatsController],
  });
  await running.send('/cats/7');
  expect(await running.counts()).toEqual({ 'GET /cats/:id 200 7': 1 });
});
