import { bindMonitor, MonitorPerformance, TrackErrors, TrackMetrics } from '@golden-signals/core';
import { expect, test } from '@jest/globals';
import { transform } from '@swc/core';
import { testMonitor } from '../operations/support.ts';

test('legacy decorators on methods: names, this, private fields', async () => {
  class Orders {
    #placed = 0;

    @MonitorPerformance()
    place(count: number): number {
      this.#placed += count;
      return this.#placed;
    }

    @MonitorPerformance('cancel_order')
    @TrackErrors({ rethrow: false })
    async cancel(): Promise<void> {
      throw new RangeError('gone');
    }

    @TrackMetrics({ gauge: 'orders_open' })
    open(): number {
      return this.#placed;
    }
  }
  const { monitor, sample } = testMonitor();
  const orders = new Orders();
  bindMonitor(orders, monitor);
  orders.place(2);
  expect(orders.place(3)).toBe(5);
  expect(await orders.cancel()).toBeUndefined();
  orders.open();
  expect(Orders.prototype.place.name).toBe('place');
  expect(await sample('operation_duration_seconds_count{operation="Orders.place",outcome="success"}')).toBe(
    2,
  );
  expect(await sample('operation_duration_seconds_count{operation="cancel_order",outcome="success"}')).toBe(
    1,
  );
  expect(await sample('operation_errors_total{operation="Orders.cancel",error_type="RangeError"}')).toBe(1);
  expect(await sample('orders_open')).toBe(5);
});

test('a legacy decorator on a class covers its own methods, not accessors or statics', async () => {
  @MonitorPerformance('Basket')
  class Cart {
    static create(): Cart {
      return new Cart();
    }
    get size(): number {
      return 1;
    }
    add(): string {
      return 'added';
    }
  }
  const { monitor, sample } = testMonitor();
  const cart = Cart.create();
  bindMonitor(cart, monitor);
  expect([cart.size, cart.add()]).toEqual([1, 'added']);
  expect(await sample('operation_duration_seconds_count{operation="Basket.add",outcome="success"}')).toBe(1);
  expect(monitor.registry.get('operation_duration_seconds')?.seriesCount).toBe(1);
});

test('one decorated class records into the monitor of each of its instances', async () => {
  class Worker {
    @MonitorPerformance('work')
    work(): void {}
  }
  const first = testMonitor();
  const second = testMonitor();
  const workers = [first, second].map(({ monitor }) => {
    const worker = new Worker();
    bindMonitor(worker, monitor);
    return worker;
  });
  for (const worker of [workers[0], workers[1], workers[0]]) worker?.work();
  const line = 'operation_duration_seconds_count{operation="work",outcome="success"}';
  expect(await first.sample(line)).toBe(2);
  expect(await second.sample(line)).toBe(1);
});

test('standard decorators, compiled as the language has them', async () => {
  const source = `
    @MonitorPerformance()
    class Reports {
      #rows = 3;
      build() { return this.#rows; }
      @MonitorPerformance('sent') send() { return 'sent'; }
    }
    class Mails {
      @MonitorPerformance() deliver() { return 'delivered'; }
    }
    return { Reports, Mails };
  `;
  const { code } = await transform(`export function define(MonitorPerformance) { ${source} }`, {
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: { decoratorVersion: '2022-03' },
    },
    module: { type: 'commonjs' },
  });
  const exports: Record<string, unknown> = {};
  new Function('exports', 'require', code)(exports, () => ({}));
  type Classes = Record<'Reports' | 'Mails', new () => Record<string, () => unknown>>;
  const { Reports, Mails } = (exports.define as (decorator: unknown) => Classes)(MonitorPerformance);

  const { monitor, sample } = testMonitor();
  const reports = new Reports();
  const mails = new Mails();
  bindMonitor(reports, monitor);
  bindMonitor(mails, monitor);
  expect([reports.build?.(), reports.send?.(), mails.deliver?.()]).toEqual([3, 'sent', 'delivered']);
  for (const operation of ['Reports.build', 'sent', 'Mails.deliver']) {
    expect(await sample(`operation_duration_seconds_count{operation="${operation}",outcome="success"}`)).toBe(
      1,
    );
  }
});
