import { expect, test } from '@jest/globals';
import { testMonitor } from './support.ts';

test('an operation that was timed by somebody else is in the metrics, slow and failed like any other', async () => {
  const { monitor, logger, sample } = testMonitor({ operationLabels: ['shop'] });
  const { operations } = monitor;
  operations.record('import', 1_500, { labels: { shop: 'north' }, slowThresholdMs: 1_000 });
  operations.record('import', 20, {
    labels: { shop: 'north' },
    outcome: 'error',
    error: new TypeError('bad row'),
  });
  operations.record('import', 5, { labels: { shop: 'north' }, outcome: 'cancelled' });
  const of = (outcome: string) => `{operation="import",outcome="${outcome}",shop="north"}`;
  expect(await sample(`operation_duration_seconds_sum${of('success')}`)).toBe(1.5);
  expect(await sample(`operation_duration_seconds_count${of('error')}`)).toBe(1);
  expect(await sample(`operation_duration_seconds_count${of('cancelled')}`)).toBe(1);
  expect(await sample('operation_slow_total{operation="import",shop="north"}')).toBe(1);
  expect(await sample('operation_errors_total{operation="import",error_type="TypeError",shop="north"}')).toBe(
    1,
  );
  expect(monitor.diagnostics().errors.groups).toMatchObject([{ operations: { import: 1 } }]);
  expect(logger.entries.map(({ message }) => message)).toEqual(['slow operation']);
});

test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])(
  'a duration of %p ms is an internal error and no run',
  async (durationMs) => {
    const { monitor, sample } = testMonitor();
    monitor.operations.record('import', durationMs);
    expect(
      await sample('operation_duration_seconds_count{operation="import",outcome="success"}'),
    ).toBeUndefined();
    expect(await sample('golden_signals_internal_errors_total{component="operations"}')).toBe(1);
  },
);

test('a failure without its error is counted, and in no group', async () => {
  const { monitor } = testMonitor({ operationLabels: ['shop'] });
  const { operations } = monitor;
  operations.record('import', 5, { labels: { shop: 'north' }, outcome: 'error', errorType: 'TIMEOUT' });
  operations.record('import', 5, { labels: { shop: 'north' }, outcome: 'error' });
  const text = await monitor.registry.metrics();
  for (const type of ['TIMEOUT', '_OTHER']) {
    expect(text).toContain(`operation_errors_total{operation="import",error_type="${type}",shop="north"} 1`);
  }
  expect(monitor.diagnostics().errors.groups).toEqual([]);
});
