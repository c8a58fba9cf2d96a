import { createMonitor, type Extension, type ExtensionHost } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { dashboard } from '@golden-signals/dashboard';
import { expect, test } from '@jest/globals';

test('signals of charts are remembered from ten seconds after they have a series, and not before', async () => {
  const clock = new FakeClock();
  let host: ExtensionHost | undefined;
  const calling: Extension = {
    name: 'calling',
    setup(given) {
      host = given;
    },
  };
  const monitor = createMonitor({
    clock,
    logger: new MemoryLogger(),
    env: {},
    stalls: false,
    runtimeMetrics: false,
    extensions: [calling, dashboard()],
  });
  const kept = async () =>
    Number(/^golden_signals_history_series (\d+)$/m.exec(await monitor.registry.metrics())![1]);
  clock.advance(10_000);
  const before = await kept();
  const target = host!.calls.target({ kind: 'http', system: 'http', address: 'pay.example' });
  target.begin({ operation: 'GET' }).end({ status: 500 });
  clock.advance(10_000);
  // The p99 and the failed ones of HTTP clients; of databases and brokers there is nothing.
  expect(await kept()).toBe(before + 2);
  const failed = host!.signals.get('http_client.call_error_ratio');
  target.begin({ operation: 'GET' }).end({ status: 500 });
  clock.advance(2_000);
  expect(failed.points(900_000)).not.toEqual([]);
  expect(host!.signals.get('database.call_error_ratio').points(900_000)).toEqual([]);
  await monitor.close();
});
