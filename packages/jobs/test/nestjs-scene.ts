import { createMonitor, type Monitor } from '@golden-signals/core';
import type { ExtensionHost } from '@golden-signals/core/extension';
import { MemoryLogger } from '@golden-signals/core/testing';
import { type Jobs, jobs } from '@golden-signals/jobs';
import { JobsModule, observeMicroservice } from '@golden-signals/jobs/nestjs';
import { expect } from '@jest/globals';
import { Controller, Get, Module, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  type ClientProxy,
  ClientProxyFactory,
  EventPattern,
  MessagePattern,
  type MicroserviceOptions,
  RpcException,
  type Transport,
} from '@nestjs/microservices';
import { concat, from, lastValueFrom, map, type Observable, of, throwError, toArray } from 'rxjs';
import { until } from './bullmq-scene.ts';

/** The names of the runs in which something happened. */
const seen: Array<string | undefined> = [];
let host: ExtensionHost;
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

const failure = (answer: Observable<unknown>) => lastValueFrom(answer).catch((error: unknown) => error);

/** Applications of NestJS with handlers of each kind, and a monitor that measures them; one at a time. */
export class NestScene {
  readonly jobs: Jobs = jobs();
  readonly monitor: Monitor;
  readonly #closers: Array<() => Promise<unknown>> = [];

  constructor() {
    const setup = (given: ExtensionHost) => {
      host = given;
    };
    this.monitor = createMonitor({
      extensions: [this.jobs, { name: 'spy', setup }],
      logger: new MemoryLogger(),
      env: {},
    });
  }

  /** The module of the application. */
  shop(): new () => object {
    @Module({ imports: [JobsModule.forRoot({ monitor: this.monitor })], controllers: [SumsController] })
    class Shop {}
    return Shop;
  }

  /** Closed at the end, the last first. */
  kept<Closable extends { close(): unknown }>(one: Closable): Closable {
    this.#closers.push(async () => one.close());
    return one;
  }

  /** A client of the application, served over one transport. */
  async served(options: MicroserviceOptions): Promise<ClientProxy> {
    const app = await NestFactory.createMicroservice<MicroserviceOptions>(this.shop(), {
      ...options,
      logger: false,
    });
    await observeMicroservice(this.kept(app)).listen();
    return this.connectedTo(options);
  }

  async connectedTo(options: MicroserviceOptions): Promise<ClientProxy> {
    const client: ClientProxy = this.kept(ClientProxyFactory.create(options as { transport: Transport.TCP }));
    await client.connect();
    return client;
  }

  /** Runs and errors by job. */
  counted(): Record<string, readonly [number, number]> {
    return Object.fromEntries(
      this.jobs.snapshot().jobs.map(({ job, runs, errors }) => [job, [runs, errors] as const]),
    );
  }

  /** Sends one of each, and compares what is answered and what is counted. */
  async expectMeasured(client: ClientProxy, queue: string, system: string): Promise<void> {
    seen.length = 0;
    expect(await lastValueFrom(client.send(sum, [1, 2, 3]))).toBe(6);
    expect(await failure(client.send(sum, []))).toMatchObject({ message: 'Internal server error' });
    expect(await lastValueFrom(client.send(each, [1, 2]).pipe(toArray()))).toEqual([2, 4]);
    expect(await failure(client.send(breaks, {}))).toMatchObject({ message: 'Internal server error' });
    expect(await failure(client.send(refuses, {}))).toMatchObject({ message: 'not today' });
    expect(await failure(client.send(guarded, {}))).toMatchObject({ message: 'Forbidden resource' });
    await lastValueFrom(client.emit(happened, {}), { defaultValue: undefined });
    await until(() => seen.length === 6 && this.jobs.snapshot().jobs.every(({ active }) => active === 0));
    expect(this.counted()).toEqual({
      [sum]: [2, 1],
      [JSON.stringify(each)]: [1, 0],
      [breaks]: [1, 1],
      [refuses]: [1, 1],
      [guarded]: [1, 1],
      [happened]: [1, 0],
    });
    const eachRun = JSON.stringify(each);
    expect(seen).toEqual([sum, sum, eachRun, eachRun, happened, happened]);
    const { groups } = this.monitor.diagnostics().errors;
    expect(groups.map(({ type, count }) => [type, count]).sort()).toEqual([
      ['RangeError', 1],
      ['RpcException', 1],
      ['RpcFailure', 1],
      ['TypeError', 1],
    ]);
    expect(await this.monitor.registry.metrics()).toContain(
      `messaging_process_duration_seconds_count{messaging_system="${system}",messaging_destination_name="${queue}",operation="${sum}",error_type=""} 1\n`,
    );
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) await close();
    await this.monitor.close();
  }
}
