import { createMonitor, type Monitor } from '@golden-signals/core';
import type { ExtensionHost } from '@golden-signals/core/extension';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { afterEach, expect, test } from '@jest/globals';
import type { SignalRows } from '../../../src/parts/signal-shapes.ts';
import { signalsPart } from '../../../src/parts/signals-part.ts';

const monitors: Monitor[] = [];

afterEach(async () => {
  await Promise.all(monitors.splice(0).map((monitor) => monitor.close()));
});

/** A monitor with one signal, whose value the test sets. */
function withSignal() {
  const clock = new FakeClock();
  const depth = { now: 1 };
  let host!: ExtensionHost;
  const extension = {
    name: 'queue',
    setup(given: ExtensionHost) {
      host = given;
      host.signals.define({
        id: 'queue.depth',
        title: 'Depth of the queue',
        unit: '1',
        better: 'lower',
        labels: [],
        kind: 'level',
        over: 'last',
        limits: { warning: 5, critical: 10 },
        value: () => depth.now,
        promql: () => undefined,
      });
    },
  };
  const logger = new MemoryLogger();
  const monitor = createMonitor({ clock, logger, stalls: false, env: {}, extensions: [extension] });
  monitors.push(monitor);
  const kept: string[] = [];
  const part = signalsPart(host, (id) => kept.push(id));
  const read = (id?: string) => part.read(new URLSearchParams(id === undefined ? {} : { id })) as SignalRows;
  const row = (id?: string) => read(id).signals.find((one) => one.id === 'queue.depth')!;
  return { clock, depth, kept, read, row };
}

test('signals are told with their limits, the state they are in, and the worst of each stretch', () => {
  const { clock, depth, row } = withSignal();
  expect(row()).toMatchObject({ title: 'Depth of the queue', kind: 'level', better: 'lower', unit: '1' });
  for (let second = 0; second < 600; second++) {
    depth.now = second >= 300 && second < 320 ? 40 : 7;
    clock.advance(1_000);
  }
  const { short, state, limits, spark } = row();
  expect({ short, state, limits }).toEqual({
    short: 7,
    state: 'warning',
    limits: { warning: 5, critical: 10 },
  });
  expect(spark.length).toBeLessThanOrEqual(30);
  // What lasted 20 seconds is not lost among those that are drawn.
  expect([Math.min(...spark), Math.max(...spark)]).toEqual([7, 40]);
});

test('one that is looked at closely is remembered; what somebody makes up is not', () => {
  const { kept, read } = withSignal();
  read();
  read('made.up');
  expect(kept).toEqual([]);
  read('queue.depth');
  expect(kept).toEqual(['queue.depth']);
});
