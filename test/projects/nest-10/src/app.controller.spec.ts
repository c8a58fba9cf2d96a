import { MonitoringModule } from '@golden-signals/nestjs';
import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { AppController } from './app.controller';
import { Orders } from './orders.service';

describe('AppController', () => {
  let app: INestApplication;

  beforeEach(async () => {
    const module = await Test.createTestingModule({
      imports: [MonitoringModule.forRoot()],
      controllers: [AppController],
      providers: [Orders],
    }).compile();
    app = module.createNestApplication();
    await app.listen(0, '127.0.0.1');
  });

  afterEach(() => app.close());

  it('counts a request', async () => {
    const origin = await app.getUrl();
    expect(await (await fetch(`${origin}/orders/7`)).json()).toEqual({ id: '7' });

    const metrics = await (await fetch(`${origin}/metrics`)).text();
    expect(metrics).toContain('http_requests_total{method="GET",route="/orders/:id",status_code="200"} 1');
    expect(metrics).toContain(
      'operation_duration_seconds_count{operation="Orders.find",outcome="success"} 1',
    );
  });
});
