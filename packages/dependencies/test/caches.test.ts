import { createMonitor, type Monitor } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { dependencies, observeCache, type ReportedCache, stopObserving } from '@golden-signals/dependencies';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CACHE_MANAGER, CacheModule } from '@nestjs/cache-manager';
import { Inject, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type Cache, createCache } from 'cache-manager';
import { LRUCache } from 'lru-cache';
import NodeCache from 'node-cache';

let clock: FakeClock;
let logger: MemoryLogger;
let monitor: Monitor;

beforeEach(() => {
  clock = new FakeClock();
  logger = new MemoryLogger();
  monitor = createMonitor({ clock, logger, extensions: [dependencies()] });
});

afterEach(() => monitor.close());

function reported(name = 'things'): ReportedCache | undefined {
  return monitor.diagnostics().dependencies?.caches.find((cache) => cache.name === name);
}

/** Without what tells of a time. */
function counts({ hits, misses, sets, deletes, evictions }: Partial<ReportedCache> = {}): number[] {
  return [hits, misses, sets, deletes, evictions].map(Number);
}

describe('a Map', () => {
  test('is counted: hits, misses, sets, deletes and its size', async () => {
    const cache = observeCache(new Map<string, number | null>(), { name: 'things', monitor });
    cache.set('a', 1).set('b', null);
    expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([1, null, undefined]);
    expect([cache.delete('a'), cache.delete('a')]).toEqual([true, false]);
    expect(counts(reported())).toEqual([2, 1, 2, 1, 0]);
    expect(reported()?.size).toBe(1);
    const text = await monitor.registry.metrics();
    expect(text).toContain('cache_requests_total{cache="things",result="hit"} 2');
    expect(text).toContain('cache_requests_total{cache="things",result="miss"} 1');
    expect(text).toContain('cache_writes_total{cache="things",operation="set"} 2');
    expect(text).toContain('cache_writes_total{cache="things",operation="delete"} 1');
    expect(text).toContain('cache_evictions_total{cache="things"} 0');
    expect(text).toContain('cache_entries{cache="things"} 1');
  });

  test('is counted once, however often it is observed, and not at all afterwards', () => {
    const cache = new Map<string, number>();
    const before = Object.getOwnPropertyNames(cache);
    observeCache(cache, { name: 'things', monitor });
    observeCache(cache, { name: 'other', monitor });
    cache.get('a');
    stopObserving(cache);
    cache.get('a');
    expect(counts(reported())).toEqual([0, 1, 0, 0, 0]);
    expect(reported()?.size).toBeUndefined();
    expect(reported('other')).toBeUndefined();
    expect(Object.getOwnPropertyNames(cache)).toEqual(before);
  });

  test('that throws throws the same, and is not counted', () => {
    const error = new Error('broken');
    const cache = observeCache(
      {
        get: () => {
          throw error;
        },
        set: () => {},
      },
      { name: 'things', monitor },
    );
    expect(() => cache.get()).toThrow(error);
    cache.set();
    expect(counts(reported())).toEqual([0, 0, 1, 0, 0]);
  });

  test('of a name that another has is counted together with it', () => {
    const [first, second] = [new Map([[1, 1]]), new Map([[2, 2]])];
    for (const cache of [first, second]) observeCache(cache, { name: 'things', monitor }).get(1);
    expect(counts(reported())).toEqual([1, 1, 0, 0, 0]);
    expect(reported()?.size).toBe(2);
  });

  test('rejects as it did, and what it rejects with is not counted', async () => {
    const error = new Error('no network');
    const cache = observeCache(
      { get: (_key: string) => Promise.reject(error), set: () => {} },
      { name: 'things', monitor },
    );
    await expect(cache.get('a')).rejects.toBe(error);
    cache.set();
    expect(counts(reported())).toEqual([0, 0, 1, 0, 0]);
  });
});

describe('lru-cache', () => {
  test('tells of evictions, by room and by age, and its dispose stays the own one', () => {
    const disposed: string[] = [];
    let now = 1_000;
    const cache = observeCache(
      new LRUCache<string, number>({
        max: 2,
        ttl: 1_000,
        ttlResolution: 0,
        perf: { now: () => now },
        dispose: (_value, key, reason) => disposed.push(`${key} ${reason}`),
      }),
      { name: 'things', monitor },
    );
    cache.set('a', 1);
    cache.set('b', 2);
    cache.set('b', 3);
    cache.set('c', 4); // evicts a
    expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([undefined, 3, 4]);
    now += 2_000;
    expect(cache.get('b')).toBeUndefined(); // too old
    expect(cache.delete('c')).toBe(true);
    expect(counts(reported())).toEqual([2, 2, 4, 1, 2]);
    expect(disposed).toEqual(['b set', 'a evict', 'b expire', 'c delete']);
    expect(reported()?.size).toBe(0);
  });

  test('tells of several evictions by one set, where entries have sizes', () => {
    const cache = observeCache(
      new LRUCache<string, string>({ maxSize: 10, sizeCalculation: (v) => v.length }),
      {
        name: 'things',
        monitor,
      },
    );
    for (const key of ['a', 'b', 'c']) cache.set(key, 'xxx');
    cache.set('d', 'xxxxxxxxxx');
    expect([...cache.keys()]).toEqual(['d']);
    expect(counts(reported())).toEqual([0, 0, 4, 0, 3]);
  });

  test('moves no entry by being observed', () => {
    const cache = observeCache(new LRUCache<string, number>({ max: 3 }), { name: 'things', monitor });
    const alone = new LRUCache<string, number>({ max: 3 });
    for (const one of [cache, alone]) {
      for (const key of ['a', 'b', 'c', 'a', 'd', 'b']) {
        one.get(key);
        one.set(key, 1);
      }
    }
    expect([...cache.keys()]).toEqual([...alone.keys()]);
  });

  test('that loads what it does not have counts a load as a miss', async () => {
    const cache = observeCache(
      new LRUCache<string, string>({
        max: 10,
        fetchMethod: async (key) => `value of ${key}`,
        memoMethod: (key) => `memo of ${key}`,
      }),
      { name: 'things', monitor },
    );
    expect(await cache.fetch('a')).toBe('value of a');
    expect(await cache.fetch('a')).toBe('value of a');
    expect([cache.memo('b'), cache.memo('b')]).toEqual(['memo of b', 'memo of b']);
    expect(reported()).toMatchObject({ hits: 2, misses: 2, size: 2 });
  });
});

describe('node-cache', () => {
  test('is counted as by its own statistics, with expiry apart from deletes', () => {
    const cache = observeCache(new NodeCache({ checkperiod: 0 }), { name: 'things', monitor });
    cache.mset([
      { key: 'a', val: 1 },
      { key: 'b', val: 2 },
    ]);
    cache.set('c', 3);
    expect(cache.get('a')).toBe(1);
    expect(cache.mget(['a', 'b', 'x'])).toEqual({ a: 1, b: 2 });
    expect(cache.take('c')).toBe(3);
    expect(cache.del(['a', 'x'])).toBe(1);
    cache.ttl('b', -1); // deletes it
    expect(cache.get('b')).toBeUndefined();
    const { hits, misses, keys } = cache.getStats();
    expect(reported()).toMatchObject({ hits, misses, size: keys });
    expect(counts(reported())).toEqual([4, 2, 3, 3, 0]);
    cache.close();
  });

  test('that removes what is too old has evicted it', () => {
    const cache = observeCache(new NodeCache({ checkperiod: 0 }), { name: 'things', monitor });
    cache.set('a', 1, 0.001);
    const end = Date.now() + 5;
    while (Date.now() < end);
    expect(cache.get('a')).toBeUndefined();
    expect(counts(reported())).toEqual([0, 1, 1, 0, 1]);
    cache.close();
  });
});

describe('cache-manager', () => {
  test('is counted behind its promises', async () => {
    const cache = observeCache(createCache(), { name: 'things', monitor });
    await cache.set('a', 1);
    await cache.mset([
      { key: 'b', value: 2 },
      { key: 'c', value: 3 },
    ]);
    expect(await cache.get('a')).toBe(1);
    expect(await cache.get('x')).toBeUndefined();
    expect(await cache.mget(['b', 'x', 'y'])).toEqual([2, undefined, undefined]);
    await cache.del('a');
    await cache.mdel(['b', 'c']);
    expect(counts(reported())).toEqual([2, 3, 3, 3, 0]);
  });

  test('that wraps a function counts its calls as misses', async () => {
    const cache = observeCache(createCache(), { name: 'things', monitor });
    let loads = 0;
    const load = async () => {
      loads += 1;
      return { load: loads };
    };
    expect(await cache.wrap('a', load)).toEqual({ load: 1 });
    expect(await cache.wrap('a', load)).toEqual({ load: 1 });
    await expect(
      cache.wrap('b', async () => {
        throw new Error('no such thing');
      }),
    ).rejects.toThrow('no such thing');
    expect(counts(reported())).toEqual([1, 2, 1, 0, 0]);
    expect(loads).toBe(1);
  });

  test('that refreshes an entry behind the answer has hit', async () => {
    const cache = observeCache(createCache(), { name: 'things', monitor });
    await cache.set('a', { old: true }, 1_000);
    const refreshed = new Promise((resolve) => cache.on('refresh', resolve));
    const value = await cache.wrap('a', async () => ({ old: false }), {
      ttl: 1_000,
      refreshThreshold: 2_000,
    });
    expect(value).toEqual({ old: true });
    await refreshed;
    expect(reported()).toMatchObject({ hits: 1, misses: 0 });
  });
});

test('the cache of NestJS is one of cache-manager', async () => {
  @Module({ imports: [CacheModule.register()] })
  class Shop {
    constructor(@Inject(CACHE_MANAGER) cache: object) {
      observeCache(cache, { name: 'things', monitor });
    }
  }
  const app = await NestFactory.createApplicationContext(Shop, { logger: false });
  const cache = app.get<Cache>(CACHE_MANAGER);
  await cache.set('a', 1);
  expect([await cache.get('a'), await cache.get('b')]).toEqual([1, undefined]);
  expect(counts(reported())).toEqual([1, 1, 1, 0, 0]);
  await app.close();
});

describe('the hit ratio', () => {
  /** Asks a cache of one entry so often, the last time a minute ago. */
  function use(cache: Map<string, number>, hits: number, misses: number): void {
    for (let i = 0; i < hits; i++) cache.get('there');
    for (let i = 0; i < misses; i++) cache.get('missing');
  }

  test('is a signal, by the second, and of all caches together', async () => {
    const cache = observeCache(new Map([['there', 1]]), { name: 'things', monitor });
    const other = observeCache(new Map([['there', 1]]), { name: 'other', monitor });
    use(cache, 1, 0);
    clock.advance(90_000);
    use(cache, 29, 10);
    use(other, 60, 0);
    clock.advance(2_000);
    const signal = monitor.signals.get('cache.hit_ratio');
    expect(signal.read(10_000, { cache: 'things' })).toMatchObject({ bad: 10, total: 39 });
    expect(reported()?.hitRatio).toBeCloseTo(29 / 39);
    expect([...signal.series()]).toEqual([{ cache: 'things' }, { cache: 'other' }]);
    expect(
      signal.definition?.promql({
        range: '5m',
        matchers: '',
        by: ['cache'],
        naming: 'prometheus',
        histograms: 'classic',
      }),
    ).toBe(
      '(sum by (cache) (rate(cache_requests_total{result="hit"}[5m])) or 0 * sum by (cache) (rate(cache_requests_total[5m]))) / sum by (cache) (rate(cache_requests_total[5m]))',
    );
  });

  test('below 80 % is a finding, once there is enough to judge by', async () => {
    const cache = observeCache(new Map([['there', 1]]), { name: 'things', monitor });
    clock.advance(20_000);
    use(cache, 30, 60);
    clock.advance(20_000);
    const found = () => monitor.review().findings.filter(({ signal }) => signal === 'cache.hit_ratio');
    expect(found()).toEqual([]);
    use(cache, 30, 60);
    clock.advance(20_000);
    expect(found()).toMatchObject([
      { id: 'cache-hit-ratio:things', severity: 'warning', labels: { cache: 'things' } },
    ]);
    expect(found()[0]?.title).toBe('The cache "things" has 33 % of what it is asked for');
    use(cache, 10_000, 0);
    clock.advance(20_000);
    expect(found()).toEqual([]);
  });
});

test('nothing is there before the first cache, and nothing breaks without a monitor', async () => {
  expect(await monitor.registry.metrics()).not.toContain('cache_requests_total');
  expect(monitor.diagnostics().dependencies?.caches).toEqual([]);
  await monitor.close();
  const cache = observeCache(new Map([['a', 1]]), { name: 'alone' });
  expect([cache.get('a'), cache.get('b')]).toEqual([1, undefined]);
});

test('what cannot be observed is refused with a code', () => {
  const withCode = (code: string) => expect.objectContaining({ code });
  const observing = (cache: unknown, options: unknown) => () =>
    observeCache(cache as object, options as never);
  expect(observing({ get: () => 1 }, { name: 'a' })).toThrow(/a cache, with the methods get and set/);
  expect(observing(new Map(), {})).toThrow(/"name" must be a non-empty string/);
  expect(observing(new Map(), { name: 'a', size: 1 })).toThrow(withCode('ERR_GS_OPTION_UNKNOWN'));
  expect(observing(new Map(), undefined)).toThrow(withCode('ERR_GS_OPTION_INVALID'));
});

test('names beyond two hundred are counted together', () => {
  for (let i = 0; i < 205; i++) observeCache(new Map(), { name: `cache-${i}`, monitor }).get(1);
  expect(monitor.diagnostics().dependencies?.caches).toHaveLength(201);
  expect(reported('__overflow__')).toMatchObject({ misses: 5 });
});
