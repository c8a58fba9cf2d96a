import { measure, monitorPerformance, trackErrors, trackMetrics } from '@golden-signals/core';
import { existingDefaultMonitor } from '@golden-signals/core/adapter';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { testMonitor } from './support.ts';

const succeeded = 'operation_duration_seconds_count{operation="job",outcome="success"}';
const failed = 'operation_duration_seconds_count{operation="job",outcome="error"}';
const seconds = 'operation_duration_seconds_sum{operation="job",outcome="success"}';

describe('monitorPerformance', () => {
  test('a synchronous function: its arguments, this, result, name and duration', async () => {
    const { monitor, clock, sample } = testMonitor();
    const counter = {
      base: 10,
      add: monitorPerformance(
        'job',
        function add(this: { base: number }, more: number) {
          clock.advance(1_500);
          return this.base + more;
        },
        { monitor },
      ),
    };
    expect(counter.add(5)).toBe(15);
    expect(counter.add.name).toBe('add');
    expect(counter.add).toHaveLength(1);
    expect(await sample(succeeded)).toBe(1);
    expect(await sample(seconds)).toBe(1.5);
  });

  test('a promise is measured to its end, and active until then', async () => {
    const { monitor, clock, sample } = testMonitor();
    let finish = (_value: string): void => {};
    const job = monitorPerformance('job', () => new Promise<string>((resolve) => (finish = resolve)), {
      monitor,
    });
    const result = job();
    expect(await sample('operations_active{operation="job"}')).toBe(1);
    clock.advance(250);
    finish('done');
    expect(await result).toBe('done');
    expect(await sample('operations_active{operation="job"}')).toBe(0);
    expect(await sample(seconds)).toBe(0.25);
  });

  test('what is thrown or rejected reaches the caller as it is, and is counted by its class', async () => {
    const { monitor, sample } = testMonitor();
    const error = new RangeError('too far');
    const throwing = monitorPerformance(
      'job',
      () => {
        throw error;
      },
      { monitor },
    );
    const rejecting = monitorPerformance('job', () => Promise.reject(error), { monitor });
    expect(throwing).toThrow(error);
    await expect(rejecting()).rejects.toBe(error);
    expect(await sample(failed)).toBe(2);
    expect(await sample('operation_errors_total{operation="job",error_type="RangeError"}')).toBe(2);
  });

  test('an error object whose every getter throws costs its type, nothing else', async () => {
    const { monitor, sample } = testMonitor();
    const hostile = new Proxy(
      {},
      {
        get() {
          throw new Error('no');
        },
      },
    );
    const job = monitorPerformance(
      'job',
      () => {
        throw hostile;
      },
      { monitor },
    );
    let caught: unknown;
    try {
      job();
    } catch (error) {
      caught = error;
    }
    expect(caught).toBe(hostile);
    expect(await sample('operation_errors_total{operation="job",error_type="_OTHER"}')).toBe(1);
  });

  test('an async generator runs from its first next() to its end, its return or its error', async () => {
    const { monitor, clock, sample } = testMonitor();
    const pages = monitorPerformance(
      'job',
      async function* (fail: boolean) {
        yield 1;
        clock.advance(100);
        if (fail) throw new TypeError('page');
        yield 2;
      },
      { monitor },
    );
    pages(false);
    expect(await sample('operations_active{operation="job"}')).toBe(0);

    const all: number[] = [];
    for await (const page of pages(false)) all.push(page);
    expect(all).toEqual([1, 2]);
    expect(await sample(succeeded)).toBe(1);
    expect(await sample(seconds)).toBeCloseTo(0.1);

    for await (const _page of pages(false)) break;
    expect(await sample('operation_duration_seconds_count{operation="job",outcome="cancelled"}')).toBe(1);

    await expect(async () => {
      for await (const _page of pages(true));
    }).rejects.toThrow(TypeError);
    expect(await sample(failed)).toBe(1);
    expect(await sample('operations_active{operation="job"}')).toBe(0);
  });

  test('a lazy thenable is not executed by being watched', async () => {
    const { monitor, sample } = testMonitor();
    let executions = 0;
    const query = {
      // biome-ignore lint/suspicious/noThenProperty: query builders are thenables.
      then: (resolve: (value: string) => void) => {
        executions += 1;
        resolve('rows');
      },
    };
    const job = monitorPerformance('job', () => query, { monitor });
    expect(job()).toBe(query);
    expect(executions).toBe(0);
    expect(await sample(succeeded)).toBe(1);
  });

  test('slow runs are counted and logged, ten lines in ten seconds', async () => {
    const { monitor, clock, logger, sample } = testMonitor();
    const job = monitorPerformance('job', () => clock.advance(20), { monitor, slowThresholdMs: 10 });
    for (let run = 0; run < 15; run++) job();
    expect(await sample('operation_slow_total{operation="job"}')).toBe(15);
    expect(logger.entries).toHaveLength(10);
    expect(logger.entries[0]).toMatchObject({
      level: 'warn',
      message: 'slow operation',
      fields: {
        'golden_signals.operation': 'job',
        'golden_signals.outcome': 'success',
        'golden_signals.duration': 0.02,
        'golden_signals.slow_threshold': 0.01,
      },
    });
    clock.advance(10_000);
    job();
    expect(logger.entries[10]?.fields).toMatchObject({ suppressed: 5 });
  });

  test('a sampled operation counts n times what it measures', async () => {
    const { monitor, clock, sample } = testMonitor();
    const job = monitorPerformance('job', () => clock.advance(10), { monitor, sampleRate: 0.1 });
    for (let run = 0; run < 995; run++) job();
    expect(await sample(succeeded)).toBe(1_000);
    expect(await sample(seconds)).toBeCloseTo(10);
    expect(await sample('operations_active{operation="job"}')).toBe(0);
  });

  test('declared labels are kept, and an undeclared one is refused with what to declare', async () => {
    const { monitor, sample } = testMonitor({ operationLabels: ['team'] });
    monitorPerformance('job', () => {}, { monitor, labels: { team: 'core' } })();
    expect(
      await sample('operation_duration_seconds_count{operation="job",outcome="success",team="core"}'),
    ).toBe(1);
    expect(() => monitorPerformance('job', () => {}, { monitor, labels: { tier: '1' } })).toThrow(
      expect.objectContaining({
        code: 'ERR_GS_OPERATION_LABEL',
        message: expect.stringContaining("operationLabels: ['team', 'tier']"),
      }),
    );
  });

  test.each([{ sampleRate: 0 }, { sampleRate: 2 }, { slowThresholdMs: -1 }, { slow: 1 }])(
    '%j is refused',
    (options) => {
      const { monitor } = testMonitor();
      expect(() => monitorPerformance('job', () => {}, { monitor, ...options })).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^ERR_GS_OPTION_/) }),
      );
    },
  );

  test('a disabled monitor leaves the function alone', async () => {
    const { monitor } = testMonitor({ enabled: false });
    expect(monitorPerformance('job', () => 7, { monitor })()).toBe(7);
    expect(await monitor.registry.metrics()).not.toContain('job');
  });
});

describe('trackMetrics', () => {
  test('timer, counter and gauge of one function', async () => {
    const { monitor, clock, sample } = testMonitor();
    const count = trackMetrics(
      { timer: 'import_seconds', counter: 'imports_total', gauge: 'import_rows' },
      async (rows: number) => {
        clock.advance(2_000);
        return rows;
      },
      { monitor },
    );
    await count(40);
    await count(42);
    expect(await sample('import_seconds_sum')).toBe(4);
    expect(await sample('imports_total')).toBe(2);
    expect(await sample('import_rows')).toBe(42);
  });

  test('a gauge keeps its value when the result is no finite number', async () => {
    const { monitor, sample } = testMonitor();
    const results: unknown[] = [3, 'four', Number.NaN, undefined];
    const next = trackMetrics({ gauge: 'depth' }, () => results.shift(), { monitor });
    for (let call = 0; call < 4; call++) next();
    expect(await sample('depth')).toBe(3);
  });

  test('a name that another kind of metric has is refused', () => {
    const { monitor } = testMonitor();
    monitor.registry.gauge({ name: 'imports_total', help: 'Taken.' });
    expect(() => trackMetrics({ counter: 'imports_total' }, () => {}, { monitor })).toThrow(/imports_total/);
  });
});

describe('trackErrors', () => {
  test('counts into its own metric with its labels, and rethrows', async () => {
    const { monitor, sample } = testMonitor();
    const pay = trackErrors(
      'pay',
      () => {
        throw new TypeError('card');
      },
      {
        monitor,
        metric: 'payment_errors_total',
        labels: { provider: 'acme' },
      },
    );
    expect(pay).toThrow('card');
    expect(await sample('payment_errors_total{operation="pay",error_type="TypeError",provider="acme"}')).toBe(
      1,
    );
  });

  test('rethrow: false ends the error, thrown or rejected', async () => {
    const { monitor, sample } = testMonitor();
    const options = { monitor, rethrow: false };
    expect(
      trackErrors(
        'job',
        () => {
          throw new TypeError('a');
        },
        options,
      )(),
    ).toBeUndefined();
    expect(await trackErrors('job', () => Promise.reject(new TypeError('b')), options)()).toBeUndefined();
    expect(await sample('operation_errors_total{operation="job",error_type="TypeError"}')).toBe(2);
  });
});

describe('measure', () => {
  test('a batch that fails keeps what it reported', async () => {
    const { monitor, clock, sample } = testMonitor();
    const batch = measure(
      'job',
      async (context) => {
        context.increment('orders_processed');
        context.increment('orders_processed', 4);
        context.observe('order_value', 12.5);
        context.gauge('batch_size', 5);
        clock.advance(3_000);
        throw new Error('disk full');
      },
      { monitor },
    );
    await expect(batch).rejects.toThrow('disk full');
    expect(await sample(failed)).toBe(1);
    expect(await sample('orders_processed_total{operation="job"}')).toBe(5);
    expect(await sample('order_value_sum{operation="job"}')).toBe(12.5);
    expect(await sample('batch_size{operation="job"}')).toBe(5);
  });

  test('a wrong name or value inside a batch is counted, never thrown', async () => {
    const { monitor, logger, sample } = testMonitor();
    measure(
      'job',
      (context) => {
        context.increment('no spaces allowed');
        context.gauge('size', Number.NaN);
      },
      { monitor },
    );
    expect(await sample(succeeded)).toBe(1);
    expect(await sample('golden_signals_internal_errors_total{component="batch"}')).toBe(1);
    expect(await sample('golden_signals_dropped_values_total{metric="size"}')).toBe(1);
    expect(logger.entries).toHaveLength(2);
  });

  test.each([
    ['settings that are wrong', {}, { slowThresholdMs: -1 }],
    ['a label that is not declared', {}, { labels: { team: 'a' } }],
    ['an option that does not exist', {}, { slowTreshold: 1 }],
    [
      'default labels of the same names',
      { defaultLabels: { operation: 'x', outcome: 'y', error_type: 'z' } },
      {},
    ],
  ])('the work runs in spite of %s', async (_, monitorOptions, options) => {
    const { monitor } = testMonitor(monitorOptions);
    const batch = measure(
      'job',
      async (context) => {
        context.increment('done');
        return 42;
      },
      { monitor, ...options },
    );
    expect(await batch).toBe(42);
    expect(monitor.registry.get('done_total')?.seriesCount).toBe(1);
  });

  test('wrong settings are an internal error', async () => {
    const { monitor, sample } = testMonitor();
    measure('job', () => {}, { monitor, slowThresholdMs: -1 });
    expect(await sample('golden_signals_internal_errors_total{component="operations"}')).toBe(1);
  });

  test('no more than 200 metrics are made of what batches report', async () => {
    const { monitor, sample } = testMonitor();
    const before = [...(await monitor.registry.collect())].length;
    measure(
      'job',
      (context) => {
        for (let index = 0; index < 1_000; index += 1) context.increment(`user_${index}`);
        context.increment('user_7');
      },
      { monitor },
    );
    expect([...(await monitor.registry.collect())].length).toBeLessThanOrEqual(before + 210);
    expect(await sample('user_7_total{operation="job"}')).toBe(2);
    expect(await sample('golden_signals_internal_errors_total{component="batch"}')).toBe(800);
  });

  test('a name that is no text is counted, never thrown', async () => {
    const { monitor, sample } = testMonitor();
    measure('job', (context) => context.increment(undefined as never), { monitor });
    expect(await sample('golden_signals_internal_errors_total{component="batch"}')).toBe(1);
  });
});

describe('without a monitor that can be made', () => {
  beforeEach(async () => {
    await existingDefaultMonitor()?.close();
    process.env.GS_METRICS_PORT = 'abc';
  });

  afterEach(() => {
    delete process.env.GS_METRICS_PORT;
  });

  test('the work runs, and the reason is logged once', async () => {
    const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const double = monitorPerformance('double', (value: number) => value * 2);
    expect([double(2), double(3)]).toEqual([4, 6]);
    expect(
      measure('job', (context) => {
        context.gauge('size', 1);
        return 'done';
      }),
    ).toBe('done');
    const lines = write.mock.calls.map(([line]) => String(line));
    write.mockRestore();
    expect(lines).toEqual([expect.stringContaining('GS_METRICS_PORT')]);
  });
});
