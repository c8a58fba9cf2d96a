// Handlers of messages and events of @nestjs/microservices, over the real brokers and over TCP.

import type { AddressInfo, Server } from 'node:net';
import { createMonitor, type Monitor } from '@golden-signals/core';
import type { ExtensionHost } from '@golden-signals/core/extension';
import { MemoryLogger } from '@golden-signals/core/testing';
import { type Jobs, jobs } from '@golden-signals/jobs';
import { JobsModule, observeMicroservice } from '@golden-signals/jobs/nestjs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Controller, Get, type INestMicroservice, Module, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  type ClientProxy,
  ClientProxyFactory,
  EventPattern,
  MessagePattern,
  type MicroserviceOptions,
  RpcException,
  Transport,
} from '@nestjs/microservices';
import { concat, from, lastValueFrom, map, type Observable, of, throwError, toArray } from 'rxjs';
import { testWithService } from '../../../test/services.ts';
import { until } from './bullmq-scene.ts';

let work: Jobs;
let monitor: Monitor;
let host: ExtensionHost;
let closers: Array<() => Promise<unknown>>;

beforeEach(() => {
  work = jobs();
  const setup = (given: ExtensionHost) => {
    host = given;
  };
  monitor = createMonitor({
    extensions: [work, { name: 'spy', setup }],
    logger: new MemoryLogger(),
    env: {},
  });
  closers = [];
});

afterEach(async () => {
  for (const close of closers.reverse()) await close();
  await monitor.close();
});

/** The names of the runs in which something happened. */
const seen: Array<string | undefined> = [];
const sawRun = () => void seen.push(host.work.current()?.name);

/** The patterns of this process: those of Redis and NATS are of the whole server, on which other processes test too. */
const [sum, breaks, refuses, guarded, happened] = ['sum', 'breaks', 'refuses', 'guarded', 'happened'].map(
  (name) => `gs-${process.pid}-${name}`,
) as [string, string, string, string, string];
const each = { cmd: `gs-${process.pid}-each` };

@Controller()
class SumsController {
  @MessagePattern(sum)
  async sum(numbers: number[]): Promise<number> {
    sawRun();
    if (numbers.length === 0) throw new RangeError('expected by the test');
    return numbers.reduce((total, number) => total + number, 0);
  }

  @MessagePattern(each)
  each(numbers: number[]): Observable<number> {
    return from(numbers).pipe(
      map((number) => {
        sawRun();
        return number * 2;
      }),
    );
  }

  @MessagePattern(breaks)
  breaks(): Observable<number> {
    return concat(
      of(1),
      throwError(() => new TypeError('in the middle')),
    );
  }

  @MessagePattern(refuses)
  refuses(): never {
    throw new RpcException('not today');
  }

  @UseGuards({ canActivate: () => false })
  @MessagePattern(guarded)
  guarded(): void {}

  @EventPattern(happened)
  first(_data: unknown): void {
    sawRun();
  }

  @EventPattern(happened)
  async second(_data: unknown): Promise<void> {
    sawRun();
  }

  @Get('sums')
  find(): string {
    return 'a sum';
  }
}

function shop(): object {
  @Module({ imports: [JobsModule.forRoot({ monitor })], controllers: [SumsController] })
  class Shop {}
  return Shop;
}

async function connectedTo(options: MicroserviceOptions): Promise<ClientProxy> {
  const client: ClientProxy = ClientProxyFactory.create(options as { transport: Transport.TCP });
  closers.push(async () => client.close());
  await client.connect();
  return client;
}

const failure = (answer: Observable<unknown>) => lastValueFrom(answer).catch((error: unknown) => error);
const counted = () =>
  Object.fromEntries(work.snapshot().jobs.map(({ job, runs, errors }) => [job, [runs, errors]]));

/** Sends one of each, and compares what is answered and what is counted. */
async function expectMeasured(client: ClientProxy, queue: string, system: string): Promise<void> {
  seen.length = 0;
  expect(await lastValueFrom(client.send(sum, [1, 2, 3]))).toBe(6);
  expect(await failure(client.send(sum, []))).toMatchObject({ message: 'Internal server error' });
  expect(await lastValueFrom(client.send(each, [1, 2]).pipe(toArray()))).toEqual([2, 4]);
  expect(await failure(client.send(breaks, {}))).toMatchObject({ message: 'Internal server error' });
  expect(await failure(client.send(refuses, {}))).toMatchObject({ message: 'not today' });
  expect(await failure(client.send(guarded, {}))).toMatchObject({ message: 'Forbidden resource' });
  await lastValueFrom(client.emit(happened, {}), { defaultValue: undefined });
  await until(() => seen.length === 6 && work.snapshot().jobs.every(({ active }) => active === 0));
  expect(counted()).toEqual({
    [sum]: [2, 1],
    [JSON.stringify(each)]: [1, 0],
    [breaks]: [1, 1],
    [refuses]: [1, 1],
    [guarded]: [1, 1],
    [happened]: [1, 0],
  });
  const eachRun = JSON.stringify(each);
  expect(seen).toEqual([sum, sum, eachRun, eachRun, happened, happened]);
  const { groups } = monitor.diagnostics().errors;
  expect(groups.map(({ type, count }) => [type, count]).sort()).toEqual([
    ['RangeError', 1],
    ['RpcException', 1],
    ['RpcFailure', 1],
    ['TypeError', 1],
  ]);
  expect(await monitor.registry.metrics()).toContain(
    `messaging_process_duration_seconds_count{messaging_system="${system}",messaging_destination_name="${queue}",operation="${sum}",error_type=""} 1\n`,
  );
}

async function served(options: MicroserviceOptions): Promise<ClientProxy> {
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(shop() as never, {
    ...options,
    logger: false,
  });
  closers.push(() => app.close());
  await observeMicroservice(app).listen();
  return connectedTo(options);
}

/** NestJS 10 does not give away the server of a transport. */
function portOf(microservice: INestMicroservice): number {
  const { server } = microservice as unknown as { readonly server?: { readonly server: Server } };
  return ((server?.server ?? microservice.unwrap<Server>()).address() as AddressInfo).port;
}

const name = `gs-jobs-nest-${process.pid}`;

await testWithService({ name: 'Redis', host: '127.0.0.1', port: 6379 }, 'over Redis', async () => {
  const options = { host: '127.0.0.1', port: 6379 };
  await expectMeasured(await served({ transport: Transport.REDIS, options }), 'redis', 'redis');
});

await testWithService({ name: 'RabbitMQ', host: '127.0.0.1', port: 5672 }, 'over RabbitMQ', async () => {
  const options = {
    urls: ['amqp://guest:guest@127.0.0.1:5672'],
    queue: name,
    queueOptions: { durable: false, autoDelete: true },
  };
  await expectMeasured(await served({ transport: Transport.RMQ, options }), name, 'rabbitmq');
});

await testWithService({ name: 'NATS', host: '127.0.0.1', port: 4222 }, 'over NATS', async () => {
  const options = { servers: ['nats://127.0.0.1:4222'] };
  await expectMeasured(await served({ transport: Transport.NATS, options }), 'nats', 'nats');
});

test('over TCP, in an application that serves HTTP too', async () => {
  const app = await NestFactory.create(shop() as never, { logger: false });
  closers.push(() => app.close());
  const microservice = app.connectMicroservice<MicroserviceOptions>({
    transport: Transport.TCP,
    options: { host: '127.0.0.1', port: 0 },
  });
  observeMicroservice(microservice);
  await app.startAllMicroservices();
  await app.listen(0, '127.0.0.1');
  const port = portOf(microservice);
  const client = await connectedTo({ transport: Transport.TCP, options: { host: '127.0.0.1', port } });
  await expectMeasured(client, 'tcp', 'tcp');
  expect(await (await fetch(`${await app.getUrl()}/sums`)).text()).toBe('a sum');
  expect(Object.keys(counted())).toHaveLength(6);
});
