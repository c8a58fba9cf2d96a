import type { Monitor } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import { MONITOR, MonitoringModule, MonitorPerformance } from '@golden-signals/nestjs';
import { afterEach, expect, test } from '@jest/globals';
import { Body, Controller, Get, type INestApplication, Module, Post } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import request from 'supertest';
import { platforms, readMetric } from './running-app.ts';

@Controller('cats')
class CatsController {
  @MonitorPerformance()
  @Get(':id')
  find(): string {
    return 'a cat';
  }
  @Post()
  create(@Body() cat: object): object {
    return cat;
  }
}

@Module({
  imports: [MonitoringModule.forRoot({ runtimeMetrics: false, env: {}, logger: new MemoryLogger() })],
  controllers: [CatsController],
})
class AppModule {}

let app: INestApplication;
afterEach(() => app.close());

// The same module twice: every application gets a monitor of its own.
test.each([...platforms, ...platforms])('an application of a testing module on $name', async (platform) => {
  const testing = await Test.createTestingModule({ imports: [AppModule] }).compile();
  app = testing.createNestApplication(platform.adapter(), { logger: false });
  await app.init();
  await app.getHttpAdapter().getInstance().ready?.();
  const server = app.getHttpServer();
  await request(server).get('/cats/1').expect(200, 'a cat');
  await request(server).post('/cats').set('content-type', 'application/json').send('{"a":').expect(400);
  await request(server).get('/metrics').expect(200);
  const monitor = app.get<Monitor>(MONITOR);
  expect(await readMetric(monitor, 'http_requests_total')).toEqual({
    'GET /cats/:id 200': 1,
    [`POST ${platform.name === 'Express' ? '<middleware>' : '/cats'} 400`]: 1,
  });
  expect(await readMetric(monitor, 'operation_duration_seconds_count')).toEqual({
    'CatsController.find success': 1,
  });
});
