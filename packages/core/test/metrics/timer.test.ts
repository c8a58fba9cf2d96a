import { Registry } from '@golden-signals/core';
import { FakeClock } from '@golden-signals/core/testing';
import { describe, expect, test } from '@jest/globals';

function timer() {
  const clock = new FakeClock();
  const metric = new Registry({ clock }).timer({ name: 'work_seconds', help: 't', labelNames: ['job'] });
  return { clock, metric, series: metric.labels({ job: 'a' }) };
}

describe('a timer', () => {
  test('records how long a function ran, and gives its result', () => {
    const { clock, series } = timer();
    const result = series.time(() => {
      clock.advance(250);
      return 'done';
    });
    expect(result).toBe('done');
    expect([series.count, series.sum]).toEqual([1, 0.25]);
  });

  test('records also what throws, and lets the error through', () => {
    const { clock, series } = timer();
    const error = new Error('no');
    expect(() =>
      series.time(() => {
        clock.advance(100);
        throw error;
      }),
    ).toThrow(error);
    expect([series.count, series.sum]).toEqual([1, 0.1]);
  });

  test('records an async function when it settles', async () => {
    const { clock, series } = timer();
    const { promise, resolve } = withResolvers<string>();
    const result = series.time(() => promise);
    clock.advance(500);
    expect(series.count).toBe(0);
    resolve('later');
    await expect(result).resolves.toBe('later');
    expect([series.count, series.sum]).toEqual([1, 0.5]);
  });

  test('records an async function that rejects', async () => {
    const { clock, series } = timer();
    const result = series.time(async () => {
      clock.advance(50);
      throw new Error('late');
    });
    await expect(result).rejects.toThrow('late');
    expect([series.count, series.sum]).toEqual([1, 0.05]);
  });

  test('calls the `then` of a lazy thenable once', async () => {
    const { series } = timer();
    let queries = 0;
    const query = {
      // biome-ignore lint/suspicious/noThenProperty: query builders are such thenables, and that is what is tested.
      then(resolve: (rows: number) => void) {
        queries += 1;
        resolve(3);
      },
    };
    expect(await series.time(() => query)).toBe(3);
    expect([queries, series.count]).toEqual([1, 1]);
  });

  test('startTimer records once, and gives the seconds each time', () => {
    const { clock, series } = timer();
    const stop = series.startTimer();
    clock.advance(1_500);
    expect(stop()).toBe(1.5);
    clock.advance(1_000);
    expect(stop()).toBe(1.5);
    expect([series.count, series.sum]).toEqual([1, 1.5]);
  });

  test('observes seconds that were measured elsewhere', () => {
    const { series } = timer();
    series.observe(0.3);
    expect(series.sum).toBe(0.3);
  });

  test('without labels has the same methods itself', () => {
    const clock = new FakeClock();
    const metric = new Registry({ clock }).timer({ name: 'work_seconds', help: 't' });
    metric.time(() => clock.advance(10));
    metric.startTimer()();
    metric.observe(1);
    expect(metric.labels({}).count).toBe(3);
  });

  test('needs a name in seconds', () => {
    const work = () => new Registry().timer({ name: 'work_duration', help: 't' });
    expect(work).toThrow(expect.objectContaining({ code: 'ERR_GS_METRIC_NAME' }));
    expect(work).toThrow('"work_duration_seconds" instead of "work_duration"');
  });
});

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
