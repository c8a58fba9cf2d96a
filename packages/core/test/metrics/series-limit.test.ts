import { Registry } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import { describe, expect, test } from '@jest/globals';

function limited(maxSeries: number) {
  const logger = new MemoryLogger();
  const registry = new Registry({ logger, maxSeriesPerMetric: maxSeries });
  const counter = registry.counter({ name: 'c_total', help: 'c', labelNames: ['method', 'user'] });
  const points = (name: string) => {
    const family = registry.families().find((candidate) => candidate.name === name);
    if (family?.type !== 'counter') return [];
    return Array.from(family.points, ({ labels, value }) => [...labels.values, value]);
  };
  return { logger, registry, counter, points };
}

const overflowCounter = 'golden_signals_series_overflow_total';

describe('the limit of series', () => {
  test('past it one overflow series takes everything, and known series go on', () => {
    const { counter, points } = limited(2);
    for (const user of [1, 2, 3, 4, 1, 3]) counter.labels({ method: 'GET', user }).inc();
    expect(points('c_total')).toEqual([
      ['GET', '1', 2],
      ['GET', '2', 1],
      ['__overflow__', '__overflow__', 3],
    ]);
  });

  test('diverted lookups are counted, records on a kept handle are not', () => {
    const { counter, points } = limited(1);
    counter.labels({ method: 'GET', user: 1 });
    const kept = counter.labels({ method: 'GET', user: 2 });
    kept.inc();
    kept.inc();
    counter.labels({ method: 'GET', user: 3 });
    expect(points(overflowCounter)).toEqual([['c_total', 2]]);
  });

  test('one warning per metric names the metric and the label with the most values', () => {
    const { logger, counter } = limited(3);
    for (let user = 0; user < 100; user += 1) counter.labels({ method: user % 2 ? 'GET' : 'PUT', user });
    expect(logger.entries).toEqual([
      {
        level: 'warn',
        fields: { metric: 'c_total', label: 'user', distinctValues: 3, series: 4 },
        message:
          'The metric "c_total" has reached its limit of series; new label sets are recorded under "__overflow__". ' +
          'The label "user" has the most values (3): give it fewer, or raise maxSeries.',
      },
    ]);
  });

  test('a metric says its limit, and how many values each label has', () => {
    const { registry, counter } = limited(3);
    for (const user of [1, 2, 3, 4, 5]) counter.labels({ method: 'GET', user }).inc();
    expect([counter.maxSeries, counter.seriesCount]).toEqual([3, 4]);
    expect(counter.distinctValues()).toEqual([
      { name: 'method', distinctValues: 1 },
      { name: 'user', distinctValues: 3 },
    ]);
    const sole = registry.gauge({ name: 'g', help: 'g' });
    expect([sole.maxSeries, sole.distinctValues()]).toEqual([1, []]);
  });

  test.each(['throws', 'rejects'])('a logger that %s does not reach who looks a series up', async (how) => {
    const failures: unknown[] = [];
    const logger = new MemoryLogger();
    const broken = new Error('disk full');
    logger.warn = () => {
      if (how === 'throws') throw broken;
      return Promise.reject(broken) as never;
    };
    const registry = new Registry({
      logger,
      maxSeriesPerMetric: 1,
      onInternalError: (...failure) => failures.push(failure),
    });
    const counter = registry.counter({ name: 'c_total', help: 'c', labelNames: ['user'] });
    for (const user of [1, 2, 3]) counter.labels({ user }).inc();
    await new Promise(setImmediate);
    expect(failures).toEqual([['logger', broken]]);
  });

  test('a logger that fails in every way does not reach who looks a series up, without onInternalError either', async () => {
    const logger = new MemoryLogger();
    logger.warn = () => {
      throw new Error('disk full');
    };
    logger.error = () => Promise.reject(new Error('disk full')) as never;
    const registry = new Registry({ logger, maxSeriesPerMetric: 1 });
    const counter = registry.counter({ name: 'c_total', help: 'c', labelNames: ['user'] });
    for (const user of [1, 2]) counter.labels({ user }).inc();
    await new Promise(setImmediate);
    logger.error = logger.warn;
    registry.gauge({ name: 'g', help: 'g', collect: () => Promise.reject(new Error('no')) });
    expect(await registry.collect()).toHaveLength(2);
  });

  test('is 2000 by default, and can be set per metric', () => {
    const registry = new Registry({ logger: new MemoryLogger() });
    const standard = registry.gauge({ name: 'standard', help: 'g', labelNames: ['x'] });
    const small = registry.gauge({ name: 'small', help: 'g', labelNames: ['x'], maxSeries: 10 });
    for (let x = 0; x < 3_000; x += 1) {
      standard.labels({ x }).set(x);
      small.labels({ x }).set(x);
    }
    expect([standard.seriesCount, small.seriesCount]).toEqual([2_001, 11]);
  });

  test('a removed series makes room', () => {
    const { counter, points } = limited(1);
    for (const user of [1, 2]) counter.labels({ method: 'GET', user }).inc();
    counter.remove({ method: 'GET', user: 1 });
    counter.labels({ method: 'GET', user: 3 }).inc();
    expect(points('c_total')).toEqual([
      ['__overflow__', '__overflow__', 1],
      ['GET', '3', 1],
    ]);
  });

  test('the overflow series can be removed, and comes back when it is needed', () => {
    const { counter, points } = limited(1);
    for (const user of [1, 2]) counter.labels({ method: 'GET', user }).inc();
    const overflow = { method: '__overflow__', user: '__overflow__' };
    expect(counter.remove(overflow)).toBe(true);
    counter.labels({ method: 'GET', user: 2 }).inc(5);
    expect(points('c_total')).toEqual([
      ['GET', '1', 1],
      ['__overflow__', '__overflow__', 5],
    ]);
  });

  test('somebody who names the overflow series means the same one', () => {
    const { counter, points } = limited(1);
    const named = counter.labels({ method: '__overflow__', user: '__overflow__' });
    expect(counter.labels({ method: 'GET', user: 2 })).toBe(named);
    expect(points('c_total')).toHaveLength(1);
  });

  test('the overflow counter is bounded itself, and absent until it is needed', () => {
    const { registry, points } = limited(1);
    expect(registry.families().map(({ name }) => name)).toEqual(['c_total']);
    for (const name of ['x', 'y', 'z']) {
      const gauge = registry.gauge({ name, help: 'g', labelNames: ['user'] });
      for (const user of [1, 2]) gauge.labels({ user });
    }
    expect(points(overflowCounter)).toEqual([
      ['x', 1],
      ['__overflow__', 2],
    ]);
  });
});
