import type { AddressInfo, Server } from 'node:net';
import { MonitorPerformance } from '@golden-signals/nestjs';
import { afterEach, expect, test } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { type ClientProxy, ClientProxyFactory, MessagePattern, Transport } from '@nestjs/microservices';
import { firstValueFrom } from 'rxjs';
import { platforms, RunningApp } from './running-app.ts';

@MonitorPerformance()
@Controller('sums')
class SumsController {
  @Get(':id')
  find(): string {
    return 'a sum';
  }
  @MessagePattern('sum')
  sum(numbers: number[]): number {
    return this.add(numbers);
  }
  add(numbers: number[]): number {
    if (numbers.length === 0) throw new RangeError('expected by the test');
    return numbers.reduce((total, number) => total + number, 0);
  }
}

let running: RunningApp;
let client: ClientProxy;
afterEach(async () => {
  await client.close();
  await running.close();
});

test.each(platforms)(
  'a hybrid application on $name: messages are operations, not requests',
  async (platform) => {
    running = await RunningApp.start({
      platform,
      controllers: [SumsController],
      async main(app) {
        app.connectMicroservice({ transport: Transport.TCP, options: { host: '127.0.0.1', port: 0 } });
        await app.startAllMicroservices();
      },
    });
    const [microservice] = running.app.getMicroservices();
    const server = microservice!.unwrap<Server>();
    const { port } = server.address() as AddressInfo;
    client = ClientProxyFactory.create({ transport: Transport.TCP, options: { host: '127.0.0.1', port } });
    expect(await firstValueFrom(client.send('sum', [1, 2, 3]))).toBe(6);
    await expect(firstValueFrom(client.send('sum', []))).rejects.toMatchObject({ status: 'error' });
    expect(await running.statuses('/sums/1')).toEqual([200]);
    expect(await running.counts()).toEqual({ 'GET /sums/:id 200': 1 });
    expect(await running.read('operation_duration_seconds_count')).toEqual({
      'SumsController.sum success': 1,
      'SumsController.sum error': 1,
      'SumsController.find success': 1,
    });
  },
);
