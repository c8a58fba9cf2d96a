// The signals of SLOs say the same as Prometheus, which is asked their own PromQL about the same three days.

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { alerting, defineSlo, signalRatio } from '@golden-signals/alerting';
import { createMonitor, type Monitor } from '@golden-signals/core';
import type { ExtensionHost } from '@golden-signals/core/extension';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { expect } from '@jest/globals';
import { testWithTool } from './services.ts';

const run = promisify(execFile);
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const calmMinutes = 3 * 24 * 60;
const badMinutes = 60;
/** Prometheus extrapolates to the edges of windows, and windows in the process begin with a slot. */
const tolerance = 0.03;

/** Nothing happens more often than once a minute, so that days pass in seconds. */
class CoarseClock extends FakeClock {
  override every(intervalMs: number, callback: () => void) {
    return super.every(Math.max(intervalMs, minuteMs), callback);
  }
}

/** Three days with 100 orders a minute of which none fails, then an hour in which one of 100 does. */
function served(): { monitor: Monitor; host: ExtensionHost } {
  const orders = { bad: 0, total: 0 };
  const clock = new CoarseClock();
  let host: ExtensionHost | undefined;
  const shop = {
    name: 'shop',
    setup(given: ExtensionHost) {
      host = given;
      given.signals.define({
        kind: 'ratio',
        id: 'orders.failure_ratio',
        title: 'Orders that fail',
        unit: 'ratio',
        better: 'lower',
        labels: [],
        totals: () => orders,
        promql: () => undefined,
      });
    },
  };
  const indicator = signalRatio('orders.failure_ratio');
  const monitor = createMonitor({
    extensions: [shop, alerting({ slos: [defineSlo({ name: 'orders', objective: 0.999, indicator })] })],
    clock,
    logger: new MemoryLogger(),
    runtimeMetrics: false,
    stalls: false,
    env: {},
  });
  for (let minute = 0; minute < calmMinutes + badMinutes; minute++) {
    orders.total += 100;
    if (minute >= calmMinutes) orders.bad += 1;
    clock.advance(minuteMs);
  }
  return { monitor, host: host! };
}

/** Asks Prometheus all of them at the end of the same time; each is to be 1. */
function promtoolTest(expressions: readonly string[]): object {
  const series = (result: string, values: string) => ({
    series: `slo_events_total{job="shop",slo="orders",result="${result}"}`,
    values,
  });
  const good = calmMinutes * 100;
  return {
    rule_files: [],
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: [
          series('good', `0+100x${calmMinutes} ${good + 99}+99x${badMinutes - 1}`),
          series('bad', `0+0x${calmMinutes} 1+1x${badMinutes - 1}`),
        ],
        promql_expr_test: expressions.map((expr) => ({
          expr,
          eval_time: `${calmMinutes + badMinutes}m`,
          exp_samples: [{ labels: '{slo="orders"}', value: 1 }],
        })),
      },
    ],
  };
}

testWithTool('promtool', 'error ratios, burn rates and what is left of the budget', async (tool) => {
  const { monitor, host } = served();
  const query = { matchers: 'job="shop"', by: ['slo'], naming: 'prometheus', histograms: 'classic' } as const;
  const asked = (id: string, range: string, windowMs: number) => {
    const signal = host.signals.get(id);
    const { value } = signal.read(windowMs, { slo: 'orders' })!;
    const expression = signal.definition!.promql({ ...query, range })!;
    return { value, expression: `abs((${expression}) / ${value} - 1) < bool ${tolerance}` };
  };
  const questions = [
    asked('slo.error_ratio', '1h', hourMs),
    asked('slo.error_ratio', '6h', 6 * hourMs),
    asked('slo.error_ratio', '3d', 72 * hourMs),
    // States of the moment, whatever the window.
    asked('slo.burn_rate', '5m', hourMs),
    asked('slo.budget_left', '5m', hourMs),
  ];
  await monitor.close();
  const values = questions.map(({ value }) => value);
  expect(values[0]).toBeCloseTo(0.01, 3);
  expect(values[3]).toBeCloseTo(10, 0);
  expect(values[4]).toBeCloseTo(1 - 60 / 438_000 / 0.001, 6);

  const folder = await mkdtemp(join(tmpdir(), 'golden-signals-slo-'));
  try {
    // JSON is YAML, too.
    const file = join(folder, 'slo.yml');
    await writeFile(file, JSON.stringify(promtoolTest(questions.map(({ expression }) => expression))));
    const said: { stdout: string; stderr: string } = await run(tool, ['test', 'rules', file]).catch(
      (error) => error,
    );
    expect(`${said.stdout}${said.stderr}`).toMatch(/SUCCESS/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
