import type { Extension } from '@golden-signals/core';
import type { ExtensionHost } from '@golden-signals/core/extension';
import { FakeClock } from '@golden-signals/core/testing';

const minuteMs = 60_000;

/** Nothing happens more often than once a minute, so that days pass in seconds. */
export class CoarseClock extends FakeClock {
  override every(intervalMs: number, callback: () => void) {
    return super.every(Math.max(intervalMs, minuteMs), callback);
  }
}

/** Orders that fail or not, as the tests say: a signal of the application's own. */
export class Orders implements Extension {
  readonly name = 'orders';
  bad = 0;
  total = 0;
  host!: ExtensionHost;

  setup(host: ExtensionHost): void {
    this.host = host;
    host.signals.define({
      kind: 'ratio',
      id: 'orders.failure_ratio',
      title: 'Orders that fail',
      unit: 'ratio',
      better: 'lower',
      labels: [],
      totals: () => ({ bad: this.bad, total: this.total }),
      promql: () => undefined,
    });
  }

  add(total: number, bad = 0): void {
    this.total += total;
    this.bad += bad;
  }
}
