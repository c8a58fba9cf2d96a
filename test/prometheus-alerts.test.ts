// The states of alerts are Prometheus's: the same series, evaluated by a real one, fire at the same evaluations.

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { alerting } from '@golden-signals/alerting';
import { expect } from '@jest/globals';
import { testWithTool } from './services.ts';

const intervalMs = 15_000;
const evaluations = 160;
const routes = 6;
const threshold = 10;

const durations = [0, 15_000, 40_000, 120_000];
const rules = durations.flatMap((forMs) =>
  [0, 15_000, 50_000, 90_000].map((keepFiringForMs) => ({
    name: `For${forMs}Keep${keepFiringForMs}`,
    signal: 'test.level',
    windowMs: intervalMs,
    above: threshold,
    forMs,
    keepFiringForMs,
    summary: 'It is high.',
  })),
);

testWithTool(
  'promtool',
  'alerts fire exactly when those of Prometheus do',
  async (promtool) => {
    const random = generator(20_261_129);
    const series = Array.from({ length: routes }, (_, route) => ({
      labels: { route: `/${route}` },
      values: burstyValues(random, 0.05 + 0.1 * route),
    }));
    const fired = firingAt(series);
    // Neither of both is a test of nothing.
    expect(fired.size).toBeGreaterThan(rules.length * 20);

    const folder = await mkdtemp(join(tmpdir(), 'golden-signals-promtool-'));
    try {
      const said = await runPromtool(promtool, folder, series, fired);
      expect(said).toContain('SUCCESS');
      // One evaluation more of one alert is noticed.
      const [first] = [...fired.keys()].filter((key) => !key.endsWith('@0'));
      fired.delete(first!);
      await expect(runPromtool(promtool, folder, series, fired)).rejects.toThrow(/alertname/);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
  120_000,
);

type Series = { labels: { route: string }; values: number[] };

/** Which routes fire, by rule and evaluation: `Name@3`. */
function firingAt(series: readonly Series[]): Map<string, Set<string>> {
  const alerts = alerting({ defaults: false, rules });
  const firing = new Map<string, Set<string>>();
  const fired = new Map<string, Set<string>>();
  const happened = alerts.simulate({ 'test.level': series }, { intervalMs });
  for (let at = 0; at < evaluations; at++) {
    for (const { atMs, name, labels, state } of happened) {
      if (atMs !== (at + 1) * intervalMs || state === 'pending') continue;
      const now = firing.get(name) ?? new Set();
      firing.set(name, now);
      if (state === 'firing') now.add(labels.route!);
      else now.delete(labels.route!);
    }
    for (const [name, now] of firing) if (now.size > 0) fired.set(`${name}@${at}`, new Set(now));
  }
  return fired;
}

/** Returns what promtool says; rejects with it where it expects something else. */
async function runPromtool(
  tool: string,
  folder: string,
  series: readonly Series[],
  fired: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<string> {
  // JSON is YAML, too.
  const groups = [
    {
      name: 'alerts',
      interval: `${intervalMs}ms`,
      rules: rules.map(({ name, forMs, keepFiringForMs }) => ({
        alert: name,
        expr: `test_level > ${threshold}`,
        for: `${forMs}ms`,
        keep_firing_for: `${keepFiringForMs}ms`,
      })),
    },
  ];
  const tests = [
    {
      interval: `${intervalMs}ms`,
      input_series: series.map(({ labels, values }) => ({
        series: `test_level{route="${labels.route}"}`,
        values: values.join(' '),
      })),
      alert_rule_test: rules.flatMap(({ name }) =>
        Array.from({ length: evaluations }, (_, at) => ({
          eval_time: `${at * intervalMs}ms`,
          alertname: name,
          exp_alerts: Array.from(fired.get(`${name}@${at}`) ?? [], (route) => ({ exp_labels: { route } })),
        })),
      ),
    },
  ];
  await writeFile(join(folder, 'rules.yml'), JSON.stringify({ groups }));
  const file = join(folder, 'tests.yml');
  await writeFile(
    file,
    JSON.stringify({ rule_files: ['rules.yml'], evaluation_interval: `${intervalMs}ms`, tests }),
  );
  const { stdout } = await promisify(execFile)(tool, ['test', 'rules', file]).catch(
    (error: { stdout: string; stderr: string }) => {
      throw new Error(error.stdout + error.stderr);
    },
  );
  return stdout;
}

/** Stays beyond the threshold, and short of it, for a few intervals each. */
function burstyValues(random: () => number, changes: number): number[] {
  let isHigh = false;
  return Array.from({ length: evaluations }, () => {
    if (random() < changes) isHigh = !isHigh;
    return isHigh ? threshold + 1 : threshold;
  });
}

/** The same numbers from 0 to 1 at every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
