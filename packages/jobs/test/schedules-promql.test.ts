// What Prometheus makes of the metrics of schedules, by promtool: it pages when nobody has succeeded for two runs.

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Monitor } from '@golden-signals/core';
import { afterAll, expect } from '@jest/globals';
import { testWithTool } from '../../../test/services.ts';
import { scheduled } from './scheduled-monitor.ts';

const folder = mkdtempSync(join(tmpdir(), 'golden-signals-promql-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const minutes = 80 * 60;

/** A gauge of an instance that stays as it is. */
function series(metric: string, value: number, instance = 'a', schedule = 'nightly') {
  const labels = `job="shop",instance="${instance}",schedule="${schedule}"`;
  return { series: `${metric}{${labels}}`, values: `${value}+0x${minutes}` };
}

function promqlOf(monitor: Monitor, id: string, by: readonly string[]): string {
  const query = {
    range: '5m',
    matchers: 'job="shop"',
    by,
    naming: 'prometheus',
    histograms: 'classic',
  } as const;
  return monitor.signals.get(id).definition!.promql(query)!;
}

/** As samples are written: nothing by which they are put together, or the schedule. */
const all = '{}';
const nightly = '{schedule="nightly"}';

testWithTool('promtool', 'promtool agrees on what is missed and overdue', async (promtool) => {
  const { monitor } = scheduled('2026-06-01T03:00:00Z');
  const expectAt = (id: string, by: readonly string[], time: string, samples: Array<[string, number]>) => ({
    expr: promqlOf(monitor, id, by),
    eval_time: time,
    exp_samples: samples.map(([labels, value]) => ({ labels, value })),
  });
  const daily = [series('job_expected_interval_seconds', 86_400), series('job_tolerance_seconds', 60)];
  const overdue = (time: string, value: number) => [
    expectAt('schedule.overdue', [], time, [[all, value]]),
    expectAt('schedule.overdue', ['schedule'], time, [[nightly, value]]),
  ];
  const tests = [
    {
      name: 'the success of an hour after the beginning holds for two days and its tolerance',
      input_series: [...daily, series('job_last_success_timestamp_seconds', 3_600)],
      promql_expr_test: [...overdue('25h', 0), ...overdue('49h1m', 0), ...overdue('49h2m', 1)],
    },
    {
      name: 'an instance that is new, and has not run it, changes nothing',
      input_series: [
        ...[...daily, series('job_last_success_timestamp_seconds', 3_600)],
        ...[
          series('job_watched_since_timestamp_seconds', 0),
          series('job_watched_since_timestamp_seconds', 172_000, 'b'),
        ],
        ...[series('job_expected_interval_seconds', 50_000, 'b'), series('job_tolerance_seconds', 60, 'b')],
      ],
      promql_expr_test: [...overdue('49h1m', 0), ...overdue('49h2m', 1)],
    },
    {
      name: 'what has never succeeded is overdue from when it was watched',
      input_series: [...daily, series('job_watched_since_timestamp_seconds', 0)],
      promql_expr_test: [...overdue('48h1m', 0), ...overdue('48h2m', 1)],
    },
    {
      name: 'one schedule does not hide another',
      input_series: [
        ...[...daily, series('job_last_success_timestamp_seconds', 3_600)],
        ...[
          series('job_last_success_timestamp_seconds', 178_000, 'a', 'sync'),
          series('job_expected_interval_seconds', 604_800, 'a', 'sync'),
          series('job_tolerance_seconds', 60, 'a', 'sync'),
        ],
      ],
      promql_expr_test: [
        expectAt('schedule.overdue', [], '50h', [[all, 1]]),
        expectAt('schedule.overdue', ['schedule'], '50h', [
          [nightly, 1],
          ['{schedule="sync"}', 0],
        ]),
      ],
    },
    {
      name: 'what one of two instances has run is not missed',
      input_series: [series('job_run_missing', 1), series('job_run_missing', 0, 'b')],
      promql_expr_test: [
        expectAt('schedule.missed', [], '1h', [[all, 0]]),
        expectAt('schedule.missed', ['instance'], '1h', [
          ['{instance="a"}', 1],
          ['{instance="b"}', 0],
        ]),
      ],
    },
    {
      name: 'what none has run is',
      input_series: [
        series('job_run_missing', 1),
        series('job_run_missing', 1, 'b'),
        series('job_run_missing', 0, 'a', 'sync'),
      ],
      promql_expr_test: [
        expectAt('schedule.missed', [], '1h', [[all, 1]]),
        expectAt('schedule.missed', ['schedule'], '1h', [
          [nightly, 1],
          ['{schedule="sync"}', 0],
        ]),
      ],
    },
  ];
  const file = join(folder, 'tests.yml');
  // JSON is YAML.
  writeFileSync(
    file,
    JSON.stringify({
      evaluation_interval: '1m',
      tests: tests.map((test) => ({ interval: '1m', ...test })),
    }),
  );
  const { stdout, stderr } = await promisify(execFile)(promtool, ['test', 'rules', file]).catch(
    (error) => error,
  );
  expect(stdout + stderr).toContain('SUCCESS');
  await monitor.close();
});
