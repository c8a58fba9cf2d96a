import { MonitorPerformance, TrackErrors, TrackMetrics } from '@golden-signals/nestjs';
import { afterEach, expect, test } from '@jest/globals';
import { Body, Controller, type INestApplication, Post, ValidationPipe } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { IsInt } from 'class-validator';
import { platforms, RunningApp } from './running-app.ts';

class Order {
  @ApiProperty()
  @IsInt()
  amount!: number;
}

function ordersController(...decorators: MethodDecorator[]) {
  @Controller('orders')
  class OrdersController {
    @ApiOperation({ summary: 'Places an order' })
    @Post()
    @ApiOkResponse({ type: Order })
    place(@Body() order: Order): Order {
      return order;
    }
  }
  const { prototype } = OrdersController;
  const descriptor = Object.getOwnPropertyDescriptor(prototype, 'place')!;
  for (const decorate of decorators) decorate(prototype, 'place', descriptor);
  Object.defineProperty(prototype, 'place', descriptor);
  return OrdersController;
}

let running: RunningApp;
afterEach(() => running.close());

test.each(platforms)('Swagger and validation on $name see decorated handlers as before', async (platform) => {
  const documents = [];
  for (const decorators of [
    [],
    [
      MonitorPerformance('place'),
      TrackMetrics({ counter: 'placed_total' }),
      TrackErrors({ metric: 'failed_total' }),
    ],
  ]) {
    await running?.close();
    const document = (app: INestApplication) =>
      SwaggerModule.createDocument(app, new DocumentBuilder().setTitle('shop').build());
    running = await RunningApp.start({
      platform,
      controllers: [ordersController(...(decorators as MethodDecorator[]))],
      main: (app) => void app.useGlobalPipes(new ValidationPipe({ transform: true })),
    });
    documents.push(document(running.app));
    const headers = { 'content-type': 'application/json' };
    const statuses = [];
    for (const body of ['{"amount":3}', '{"amount":"much"}']) {
      statuses.push((await running.send('POST /orders', { body, headers })).status);
    }
    expect(statuses).toEqual([201, 400]);
  }
  expect(documents[1]).toEqual(documents[0]);
  expect(Object.keys(documents[0]!.paths)).toEqual(['/orders']);
  expect(await running.read('placed_total')).toEqual({ '': 1 });
});
