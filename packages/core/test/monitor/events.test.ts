import { createMonitor, type LabelSet } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

declare module '@golden-signals/core' {
  interface MonitorEvents {
    'test-event': { readonly value: number };
  }
}

let monitor: ReturnType<typeof createMonitor>;
let logger: MemoryLogger;

beforeEach(() => {
  logger = new MemoryLogger();
  monitor = createMonitor({ logger, runtimeMetrics: false });
});

afterEach(() => monitor.close());

async function failures(): Promise<unknown[]> {
  const families = Array.from(await monitor.registry.collect());
  const family = families.find(({ name }) => name === 'golden_signals_internal_errors_total');
  const points: Iterable<{ readonly labels: LabelSet }> = family?.points ?? [];
  return Array.from(points, ({ labels }) => labels.values);
}

test('listeners are told in the order of registration, and each can stop', () => {
  const told: string[] = [];
  const stop = monitor.on('test-event', ({ value }) => told.push(`first ${value}`));
  monitor.on('test-event', ({ value }) => told.push(`second ${value}`));
  monitor.emit('test-event', { value: 1 });
  stop();
  stop();
  monitor.emit('test-event', { value: 2 });
  expect(told).toEqual(['first 1', 'second 1', 'second 2']);
});

test('one function added twice is called twice, and removed once', () => {
  let calls = 0;
  const listener = () => {
    calls += 1;
  };
  const stop = monitor.on('test-event', listener);
  monitor.on('test-event', listener);
  monitor.emit('test-event', { value: 1 });
  stop();
  monitor.emit('test-event', { value: 2 });
  expect(calls).toBe(3);
});

test('whether anybody listens is known', () => {
  expect(monitor.hasListeners('test-event')).toBe(false);
  const stop = monitor.on('test-event', () => {});
  expect(monitor.hasListeners('test-event')).toBe(true);
  stop();
  expect(monitor.hasListeners('test-event')).toBe(false);
});

test('a listener that throws, rejects or never ends stops nobody and is counted', async () => {
  const told: number[] = [];
  monitor.on('test-event', () => {
    throw new Error('a listener of the application');
  });
  monitor.on('test-event', async () => {
    throw new TypeError('later');
  });
  monitor.on('test-event', () => new Promise(() => {}));
  monitor.on('test-event', ({ value }) => told.push(value));
  monitor.emit('test-event', { value: 7 });
  await new Promise((resolve) => setImmediate(resolve));
  expect(told).toEqual([7]);
  expect(await failures()).toEqual([['listener:test-event']]);
  expect(logger.entries.map(({ level }) => level)).toEqual(['error', 'error']);
});

test('what is no listener is refused at once', () => {
  expect(() => monitor.on('test-event', 'no function' as never)).toThrow(
    /on "test-event".*listener.*function/,
  );
  expect(() => monitor.on('' as never, () => {})).toThrow(
    expect.objectContaining({ code: 'ERR_GS_OPTION_INVALID' }),
  );
});
