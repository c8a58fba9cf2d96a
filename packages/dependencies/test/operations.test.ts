// Functions and models of the application's own: what they are called, and what is logged of them.

import { bindMonitor, createMonitor, type Monitor } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { logSlow, MonitorOperation } from '@golden-signals/dependencies';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

let clock: FakeClock;
let logger: MemoryLogger;
let monitor: Monitor;

beforeEach(() => {
  clock = new FakeClock();
  logger = new MemoryLogger();
  monitor = createMonitor({ clock, logger });
});

afterEach(() => monitor.close());

const slowLines = () => logger.entries.filter(({ level }) => level === 'warn').map(({ fields }) => fields);

test('the operation of a model is called after the model, whatever class it is a method of', async () => {
  class Order {
    @MonitorOperation('save')
    persist(): string {
      return 'kept';
    }
  }
  class OrderRepository {
    @MonitorOperation()
    async findAll(): Promise<number> {
      return 2;
    }
  }
  bindMonitor(Order.prototype, monitor);
  bindMonitor(OrderRepository.prototype, monitor);
  expect(new Order().persist()).toBe('kept');
  expect(await new OrderRepository().findAll()).toBe(2);
  const text = await monitor.registry.metrics();
  expect(text).toContain('operation_duration_seconds_count{operation="Order.save",outcome="success"} 1');
  expect(text).toContain('operation_duration_seconds_count{operation="Order.findAll",outcome="success"} 1');
});

test('a class measures every method of its own', async () => {
  @MonitorOperation()
  class UserEntity {
    touch(): void {}
  }
  bindMonitor(UserEntity.prototype, monitor);
  new UserEntity().touch();
  expect(await monitor.registry.metrics()).toContain('{operation="User.touch",outcome="success"} 1');
});

test('a function and a method are logged when they take longer than the threshold, and only then', async () => {
  const service = {
    load: logSlow(50, function load(ms: number): number {
      clock.advance(ms);
      return ms;
    }),
  };
  bindMonitor(service, monitor);
  class Reports {
    @logSlow(100)
    build(ms: number): void {
      clock.advance(ms);
    }
  }
  bindMonitor(Reports.prototype, monitor);
  expect(service.load(50)).toBe(50);
  new Reports().build(100);
  expect(slowLines()).toEqual([]);
  service.load(51);
  new Reports().build(101);
  expect(slowLines()).toMatchObject([
    { 'golden_signals.operation': 'load' },
    { 'golden_signals.operation': 'Reports.build' },
  ]);
  expect(await monitor.registry.metrics()).toContain('operation_slow_total{operation="load"} 1');
});
