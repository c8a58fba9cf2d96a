import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import type { Monitor } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import { MonitoringModule, MonitorPerformance, SkipMonitoring } from '@golden-signals/nestjs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Controller, Get, Injectable, Module, NotFoundException } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  Command,
  CommandBus,
  CommandHandler,
  CqrsModule,
  EventBus,
  EventsHandler,
  type ICommandHandler,
  type IEventHandler,
} from '@nestjs/cqrs';
import { type ClientProxy, ClientProxyFactory, MessagePattern, Transport } from '@nestjs/microservices';
import { WsAdapter } from '@nestjs/platform-ws';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { firstValueFrom, type Observable, of } from 'rxjs';
import { WebSocket } from 'ws';
import { platforms, quietMonitor, RunningApp, readMetric } from './running-app.ts';

class NoNumbers extends Error {}

@Controller('sums')
class SumsController {
  @Get(':id')
  find(): string {
    return 'a sum';
  }
  @MessagePattern('sum')
  sum(numbers: number[]): number {
    if (numbers.length === 0) throw new NoNumbers('expected by the test');
    return this.add(numbers);
  }
  @MessagePattern('stream')
  stream(numbers: number[]): Observable<number> {
    return of(...numbers);
  }
  @MonitorPerformance('decorated')
  @MessagePattern('decorated')
  decorated(): string {
    return 'decorated';
  }
  @SkipMonitoring()
  @MessagePattern('skipped')
  skipped(): string {
    return 'skipped';
  }
  add(numbers: number[]): number {
    return numbers.reduce((total, number) => total + number, 0);
  }
}

const count = 'operation_duration_seconds_count';

describe('the handlers of a microservice', () => {
  let monitor: Monitor;
  let client: ClientProxy | undefined;
  let close: () => Promise<unknown>;
  beforeEach(() => {
    monitor = quietMonitor();
  });
  afterEach(async () => {
    await client?.close();
    await close();
    await monitor.close();
  });

  async function start(options: { handlers?: boolean }): Promise<void> {
    @Module({
      imports: [MonitoringModule.forRoot({ monitor, ...options })],
      controllers: [SumsController],
    })
    class AppModule {}
    const app = await NestFactory.createMicroservice(AppModule, {
      transport: Transport.TCP,
      options: { host: '127.0.0.1', port: 0 },
      logger: false,
      abortOnError: false,
    });
    close = () => app.close();
    await app.listen();
    const { port } = app.unwrap<Server>().address() as AddressInfo;
    client = ClientProxyFactory.create({ transport: Transport.TCP, options: { host: '127.0.0.1', port } });
  }

  async function sendAll(): Promise<void> {
    expect(await firstValueFrom(client!.send('sum', [1, 2]))).toBe(3);
    await expect(firstValueFrom(client!.send('sum', []))).rejects.toMatchObject({ status: 'error' });
    for (const pattern of ['stream', 'decorated', 'skipped'])
      await firstValueFrom(client!.send(pattern, [1]));
  }

  test('are operations, with their errors, when asked', async () => {
    await start({ handlers: true });
    await sendAll();
    expect(await readMetric(monitor, count)).toEqual({
      'SumsController.sum success': 1,
      'SumsController.sum error': 1,
      'SumsController.stream success': 1,
      'decorated success': 1,
    });
    expect(await readMetric(monitor, 'operation_errors_total')).toEqual({
      'SumsController.sum NoNumbers': 1,
    });
    expect(monitor.diagnostics().errors).toMatchObject({
      groups: [{ type: 'NoNumbers', count: 1 }],
    });
  });

  test('are left alone otherwise, also where another application of the process measures them', async () => {
    await start({});
    await sendAll();
    expect(await readMetric(monitor, count)).toEqual({ 'decorated success': 1 });
  });
});

class AddCat extends Command<string> {}
class RemoveCat extends Command<string> {}
class CatAdded {}

@CommandHandler(AddCat)
class AddCatHandler implements ICommandHandler<AddCat> {
  async execute(): Promise<string> {
    return this.describe();
  }
  describe(): string {
    return 'added';
  }
}

@CommandHandler(RemoveCat)
class RemoveCatHandler implements ICommandHandler<RemoveCat> {
  async execute(): Promise<string> {
    throw new NotFoundException('expected by the test');
  }
}

const handled: object[] = [];

@EventsHandler(CatAdded)
class CatAddedHandler implements IEventHandler<CatAdded> {
  handle(event: CatAdded): void {
    handled.push(event);
  }
}

@WebSocketGateway()
class CatsGateway {
  handleConnection(): void {}
  @SubscribeMessage('greet')
  greet(): { event: string; data: string } {
    return { event: 'greeting', data: this.text() };
  }
  text(): string {
    return 'miau';
  }
}

@Injectable()
class CatsService {
  find(): string {
    return 'a cat';
  }
}

describe.each(platforms)('on $name', (platform) => {
  let running: RunningApp;
  afterEach(() => running.close());

  test('commands, queries, events and the messages of a gateway are operations', async () => {
    running = await RunningApp.start({
      platform,
      handlers: true,
      imports: [CqrsModule.forRoot()],
      controllers: [SumsController],
      providers: [AddCatHandler, RemoveCatHandler, CatAddedHandler, CatsGateway, CatsService],
      main: (app) => void app.useWebSocketAdapter(new WsAdapter(app)),
    });
    const commands = running.app.get(CommandBus);
    expect(await commands.execute(new AddCat())).toBe('added');
    await expect(commands.execute(new RemoveCat())).rejects.toThrow(NotFoundException);
    running.app.get(EventBus).publish(new CatAdded());
    const socket = new WebSocket(`ws://127.0.0.1:${running.port}`);
    await once(socket, 'open');
    socket.send(JSON.stringify({ event: 'greet' }));
    const [message] = await once(socket, 'message');
    expect(JSON.parse(String(message))).toEqual({ event: 'greeting', data: 'miau' });
    socket.terminate();
    await once(socket, 'close');
    running.app.get(CatsService).find();
    expect(await running.statuses('/sums/1')).toEqual([200]);
    expect(await running.read(count)).toEqual({
      'AddCatHandler.execute success': 1,
      'RemoveCatHandler.execute error': 1,
      'CatAddedHandler.handle success': 1,
      'CatsGateway.handleConnection success': 1,
      'CatsGateway.greet success': 1,
    });
    expect(handled.splice(0)).toEqual([expect.any(CatAdded)]);
  });
});

test('nothing is wrapped for a monitor that is switched off', async () => {
  @Controller()
  class PlainController {
    @MessagePattern('plain')
    plain(): string {
      return 'plain';
    }
  }
  const { plain } = PlainController.prototype;
  const monitor = quietMonitor({ enabled: false, logger: new MemoryLogger() });
  const running = await RunningApp.start({
    platform: platforms[0]!,
    monitor,
    handlers: true,
    controllers: [PlainController],
  });
  expect(PlainController.prototype.plain).toBe(plain);
  await running.close();
});
