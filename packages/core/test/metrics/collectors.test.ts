import { Registry, type RegistryOptions } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { describe, expect, test } from '@jest/globals';

const coded = (code: string) => expect.objectContaining({ name: 'GoldenSignalsError', code });

function harness(options: RegistryOptions = {}) {
  const clock = new FakeClock();
  const failures: Array<[component: string, error: unknown]> = [];
  const onInternalError = (component: string, error: unknown) => failures.push([component, error]);
  const registry = new Registry({ clock, logger: new MemoryLogger(), onInternalError, ...options });
  const gauges = ['a', 'b', 'c'].map((name) => registry.gauge({ name, help: name }));
  const shown = async () => (await registry.collect()).map(({ name }) => name);
  return { clock, failures, registry, gauges, shown };
}

describe('a collector', () => {
  test('brings all that it feeds up to date in one run, until it is taken out', async () => {
    const { registry, gauges } = harness();
    const [a, b] = gauges as [(typeof gauges)[0], (typeof gauges)[0]];
    let runs = 0;
    const undo = registry.addCollector({
      name: 'pool',
      feeds: [a, b],
      collect() {
        runs += 1;
        a.set(runs);
        b.set(-runs);
      },
    });
    expect(await registry.metrics()).toContain('\na 1\n');
    expect(await registry.getSingleMetricAsString('b')).toContain('\nb -2\n');
    expect((await a.get()).values).toEqual([{ value: 3, labels: {} }]);
    undo();
    undo();
    expect(await registry.metrics()).toContain('\na 3\n');
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
    [
      'gives what throws when it is awaited',
      () =>
        Object.defineProperty({}, 'then', {
          get() {
            throw new Error('no');
          },
        }),
    ],
    [
      'gives what cannot be looked at',
      () =>
        new Proxy(Promise.resolve(), {
          get() {
            throw new Error('no');
          },
        }),
    ],
  ])('that %s costs the metrics that it feeds, and is reported at every scrape', async (_, collect) => {
    const { registry, gauges, failures, shown, clock } = harness();
    registry.addCollector({ name: 'broken', feeds: gauges.slice(0, 2), collect: collect as () => void });
    expect(await shown()).toEqual(['c']);
    expect(await shown()).toEqual(['c']);
    expect(failures).toEqual([
      ['collect:broken', new Error('no')],
      ['collect:broken', new Error('no')],
    ]);
    expect((await gauges[0]!.get()).values).toEqual([]);
    expect(await registry.getSingleMetricAsString('a')).toBe('');
    expect(clock.pendingTimers).toBe(0);
  });

  test('that fails costs a metric that another feeds too: half of it would be a wrong number', async () => {
    const { registry, gauges, shown } = harness();
    registry.addCollector({
      name: 'one',
      feeds: [gauges[0]!],
      collect: () => Promise.reject(new Error('no')),
    });
    registry.addCollector({ name: 'two', feeds: [gauges[0]!, gauges[1]!], collect: () => undefined });
    expect(await shown()).toEqual(['b', 'c']);
  });

  test('that never ends is waited for once, and keeps nothing per scrape', async () => {
    const { registry, gauges, shown, clock, failures } = harness({ collectTimeoutMs: 100 });
    let reactions = 0;
    const never = new Promise<void>(() => undefined);
    const counted = new Proxy(never, {
      get: (target, key) => {
        if (key === 'then') reactions += 1;
        return Reflect.get(target, key).bind(target);
      },
    });
    registry.addCollector({ name: 'hangs', feeds: [gauges[0]!], collect: () => counted });
    const first = shown();
    clock.advance(100);
    expect(await first).toEqual(['b', 'c']);
    for (let scrape = 0; scrape < 20; scrape += 1) expect(await shown()).toEqual(['b', 'c']);
    expect(reactions).toBe(1);
    expect(clock.pendingTimers).toBe(0);
    expect(failures).toHaveLength(21);
  });

  test('runs once for scrapes that overlap, also when it asks for one itself', async () => {
    const { registry, gauges, shown, clock } = harness({ collectTimeoutMs: 100 });
    let runs = 0;
    registry.addCollector({
      name: 'curious',
      feeds: [gauges[0]!],
      collect: async () => {
        runs += 1;
        await registry.collect();
      },
    });
    const scrapes = [shown(), shown(), shown()];
    clock.advance(100);
    expect(await Promise.all(scrapes)).toEqual([
      ['b', 'c'],
      ['b', 'c'],
      ['b', 'c'],
    ]);
    expect(runs).toBe(1);
  });

  test('without anything left to feed runs no more', async () => {
    const { registry, gauges, shown } = harness();
    let runs = 0;
    registry.addCollector({
      name: 'two',
      feeds: gauges.slice(0, 2),
      collect: () => {
        runs += 1;
      },
    });
    expect(registry.remove(gauges[0]!)).toBe(true);
    expect(registry.remove(gauges[0]!)).toBe(false);
    expect(await shown()).toEqual(['b', 'c']);
    registry.remove('b');
    expect(await shown()).toEqual(['c']);
    expect(runs).toBe(1);
  });

  test('that feeds what the registry does not have is refused, as is one that is none', () => {
    const { registry, gauges } = harness();
    const foreign = harness().gauges[0]!;
    const add = (collector: unknown) => () => registry.addCollector(collector as never);
    const right = { name: 'x', feeds: gauges, collect: () => undefined };
    expect(add({ ...right, feeds: [gauges[0], foreign] })).toThrow(coded('ERR_GS_METRIC_UNKNOWN'));
    expect(add({ ...right, feeds: [undefined] })).toThrow(coded('ERR_GS_METRIC_UNKNOWN'));
    for (const wrong of [
      undefined,
      null,
      {},
      { ...right, name: '' },
      { ...right, feeds: [] },
      { ...right, collect: 1 },
    ]) {
      expect(add(wrong)).toThrow(coded('ERR_GS_OPTION_INVALID'));
    }
  });
});

test('a metric that took the name of a removed one is not removed in its place', () => {
  const { registry, gauges } = harness();
  registry.remove(gauges[0]!);
  const later = registry.gauge({ name: 'a', help: 'later' });
  expect(registry.remove(gauges[0]!)).toBe(false);
  expect(registry.get('a')).toBe(later);
  expect(() => gauges[0]!.set(1)).not.toThrow();
});
