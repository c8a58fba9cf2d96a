import { createMonitor, type Extension, type ExtensionHost, type LabelSet } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

declare module '@golden-signals/core' {
  interface MonitorEvents {
    'test-event': { readonly value: number };
  }
}

let monitor: ReturnType<typeof createMonitor>;
let events: ExtensionHost['events'];
let logger: MemoryLogger;

beforeEach(() => {
  logger = new MemoryLogger();
  const emitter: Extension = {
    name: 'emitter',
    setup(host) {
      events = host.events;
      events.declare('test-event');
    },
  };
  monitor = createMonitor({ logger, runtimeMetrics: false, extensions: [emitter] });
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
  events.emit('test-event', { value: 1 });
  stop();
  stop();
  events.emit('test-event', { value: 2 });
  expect(told).toEqual(['first 1', 'second 1', 'second 2']);
});

test('one function added twice is called twice, and removed once', () => {
  let calls = 0;
  const listener = () => {
    calls += 1;
  };
  const stop = monitor.on('test-event', listener);
  monitor.on('test-event', listener);
  events.emit('test-event', { value: 1 });
  stop();
  events.emit('test-event', { value: 2 });
  expect(calls).toBe(3);
});

test('whether anybody listens is known', () => {
  expect(events.heard('test-event')).toBe(false);
  const stop = monitor.on('test-event', () => {});
  expect(events.heard('test-event')).toBe(true);
  stop();
  expect(events.heard('test-event')).toBe(false);
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
  events.emit('test-event', { value: 7 });
  await new Promise((resolve) => setImmediate(resolve));
  expect(told).toEqual([7]);
  expect(await failures()).toEqual([['listener:test-event']]);
  expect(logger.entries.map(({ level }) => level)).toEqual(['error', 'error']);
});

test('a name that nobody declared is refused to extensions, and counted when it is emitted', async () => {
  const unknown = expect.objectContaining({ code: 'ERR_GS_EVENT_UNKNOWN' });
  const listener: Extension = {
    name: 'listener',
    setup: (host) => void host.events.on('of-a-later-one', () => {}),
  };
  expect(() => monitor.use(listener)).toThrow(unknown);
  const later: Extension = { name: 'later', setup: (host) => host.events.declare('of-a-later-one') };
  const together = createMonitor({ logger, runtimeMetrics: false, extensions: [listener, later] });
  await together.close();
  events.emit('undeclared', {});
  expect(await failures()).toEqual([['event:undeclared']]);
});

test('of the application is named when no extension has declared it for ten seconds', () => {
  const clock = new FakeClock();
  const waiting = createMonitor({ logger, clock, runtimeMetrics: false, stalls: false });
  waiting.on('test-evnet' as never, () => {});
  waiting.on('test-event', () => {});
  waiting.use({ name: 'later', setup: (host) => host.events.declare('test-event') });
  clock.advance(10_000);
  expect(logger.entries.map(({ fields, message }) => [fields, message])).toEqual([
    [{ code: 'ERR_GS_EVENT_UNKNOWN' }, expect.stringContaining('"test-evnet"')],
  ]);
});

test('what is no listener is refused at once', () => {
  expect(() => monitor.on('test-event', 'no function' as never)).toThrow(
    /on "test-event".*listener.*function/,
  );
  expect(() => monitor.on('' as never, () => {})).toThrow(
    expect.objectContaining({ code: 'ERR_GS_OPTION_INVALID' }),
  );
});
