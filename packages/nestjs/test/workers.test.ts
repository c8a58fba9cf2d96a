import type { AddressInfo, Server } from 'node:net';
import { createMonitor, type Monitor } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import {
  CheckHealth,
  gracefulShutdown,
  HEALTH,
  MonitoringModule,
  type MonitoringModuleOptions,
  MonitorPerformance,
} from '@golden-signals/nestjs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  Controller,
  type INestApplicationContext,
  type INestMicroservice,
  Injectable,
  Module,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientProxyFactory, MessagePattern, Transport } from '@nestjs/microservices';
import { firstValueFrom } from 'rxjs';
import { platforms, RunningApp } from './running-app.ts';

const events: unknown[] = [];
let answer: (value: string) => void = () => {};
let received: () => void = () => {};

@Controller()
class SlowController {
  @MonitorPerformance()
  @MessagePattern('slow')
  slow(): Promise<string> {
    return new Promise((resolve) => {
      answer = resolve;
      received();
    });
  }
}

@Injectable()
class Database implements OnApplicationShutdown {
  @CheckHealth('database')
  ping(): void {}
  onApplicationShutdown(signal?: string): void {
    events.push(['shut down', signal]);
  }
}

const tcp = { transport: Transport.TCP, options: { host: '127.0.0.1', port: 0 } } as const;

let logger: MemoryLogger;
let monitor: Monitor;
let clock: FakeClock;
let close: () => Promise<unknown>;
beforeEach(() => {
  events.length = 0;
  logger = new MemoryLogger();
  clock = new FakeClock();
});
afterEach(async () => {
  await close();
  await monitor.close();
});

type Kind = 'microservice' | 'application context';

async function start(kind: Kind, env: Record<string, string>, options: MonitoringModuleOptions = {}) {
  monitor = createMonitor({ env, runtimeMetrics: false, stalls: false, logger, clock });
  class AppModule {}
  Module({
    imports: [MonitoringModule.forRoot({ monitor, ...options })],
    controllers: [SlowController],
    providers: [Database],
  })(AppModule);
  const quiet = { logger: false, abortOnError: false } as const;
  if (kind === 'application context') {
    const context = await NestFactory.createApplicationContext(AppModule, quiet);
    close = () => context.close();
    return context;
  }
  const service = await NestFactory.createMicroservice(AppModule, { ...tcp, ...quiet });
  close = () => service.close();
  await service.listen();
  return service;
}

describe.each<[Kind]>([['microservice'], ['application context']])('a Nest %s', (kind) => {
  test('says in one line how to measure and serve it', async () => {
    await start(kind, {});
    expect(logger.entries).toMatchObject([
      {
        level: 'info',
        message: expect.stringMatching(/GS_METRICS_PORT.*endpoints: {.port.}.*handlers: true/),
      },
    ]);
  });

  test('says nothing of handlers where they are measured, and nothing at all without endpoints', async () => {
    await start(kind, {}, { handlers: true });
    expect(logger.entries).toMatchObject([{ message: expect.not.stringMatching('handlers') }]);
    await close();
    await monitor.close();
    logger.entries.length = 0;
    await start(kind, {}, { endpoints: false, handlers: true });
    expect(logger.entries).toEqual([]);
  });

  test.each<[string, Record<string, string>, MonitoringModuleOptions]>([
    ['GS_METRICS_PORT', { GS_METRICS_PORT: '0' }, {}],
    ['METRICS_PORT', { METRICS_PORT: '0' }, {}],
    ['the option', {}, { endpoints: { port: 0, host: '127.0.0.1' } }],
  ])('serves metrics and probes on the port of %s', async (_what, env, options) => {
    const app: INestApplicationContext = await start(kind, env, options);
    const { port } = app.get(MonitoringModule).managementServer!;
    for (const path of ['/metrics', '/ready', '/live']) {
      expect((await fetch(`http://127.0.0.1:${port}${path}`)).status).toBe(200);
    }
  });

  test('is shut down in order', async () => {
    const app: INestApplicationContext = await start(kind, { GS_METRICS_PORT: '0' });
    const { port } = app.get(MonitoringModule).managementServer!;
    const health = app.get(HEALTH);
    const shutdown = gracefulShutdown(app, {
      health,
      monitor,
      exit: false,
      signals: [],
      drainDelayMs: 1_000,
    });
    const over = shutdown.shutdown('SIGTERM');
    expect((await fetch(`http://127.0.0.1:${port}/ready`)).status).toBe(503);
    clock.advance(1_000);
    expect(await over).toBe(0);
    expect(events).toEqual([['shut down', kind === 'microservice' ? undefined : 'SIGTERM']]);
    await expect(fetch(`http://127.0.0.1:${port}/ready`)).rejects.toThrow();
  });
});

/** A message that is being handled, and what its sender will receive. */
async function send(server: Server): Promise<{ reply: Promise<unknown>; close: () => Promise<unknown> }> {
  const { port } = server.address() as AddressInfo;
  const client = ClientProxyFactory.create({
    transport: Transport.TCP,
    options: { host: '127.0.0.1', port },
  });
  const arrived = new Promise<void>((resolve) => {
    received = resolve;
  });
  const reply = firstValueFrom(client.send('slow', {}));
  reply.catch(() => {});
  await arrived;
  return { reply, close: async () => client.close() };
}

const turns = async () => {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
};

describe('messages that are being handled', () => {
  test('are waited for', async () => {
    const service = await start('microservice', {}, { handlers: true });
    const { reply, close: leave } = await send((service as INestMicroservice).unwrap<Server>());
    const shutdown = gracefulShutdown(service, { monitor, exit: false, signals: [], drainDelayMs: 0 });
    const over = shutdown.shutdown();
    await turns();
    expect(shutdown.closing.aborted).toBe(true);
    expect(events).toEqual([]);
    answer('done');
    expect(await reply).toBe('done');
    clock.advance(50);
    await leave();
    expect(await over).toBe(0);
    expect(events).toHaveLength(1);
  });

  test('are waited for no longer than the limit, and named', async () => {
    const service = await start('microservice', {}, { handlers: true });
    const { close: leave } = await send((service as INestMicroservice).unwrap<Server>());
    const options = { monitor, exit: false, signals: [], drainDelayMs: 0, timeoutMs: 1_000 };
    const over = gracefulShutdown(service, options).shutdown();
    await turns();
    clock.advance(1_000);
    await turns();
    await leave();
    expect(await over).toBe(1);
    expect(logger.entries.filter(({ level }) => level === 'error')).toMatchObject([
      { fields: { operation: 'SlowController.slow' } },
    ]);
    answer('too late');
  });

  test('are waited for in an application that serves HTTP too', async () => {
    monitor = createMonitor({ env: {}, runtimeMetrics: false, logger, clock });
    const running = await RunningApp.start({
      platform: platforms[0]!,
      monitor,
      controllers: [SlowController],
      providers: [Database],
      async main(app) {
        app.connectMicroservice(tcp);
        await app.startAllMicroservices();
      },
    });
    close = () => running.close();
    const { reply, close: leave } = await send(running.app.getMicroservices()[0]!.unwrap<Server>());
    const shutdown = gracefulShutdown(running.app, { monitor, exit: false, signals: [], drainDelayMs: 0 });
    const over = shutdown.shutdown();
    await turns();
    expect(events).toEqual([]);
    answer('done');
    expect(await reply).toBe('done');
    clock.advance(50);
    await leave();
    expect(await over).toBe(0);
  });
});
