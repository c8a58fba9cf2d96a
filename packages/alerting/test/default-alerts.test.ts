// The default alerts are documented, and each has a runbook.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alerting, defaultAlerts } from '@golden-signals/alerting';
import { createMonitor } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { expect, test } from '@jest/globals';
import { publicPackages } from '../../../scripts/workspace.mjs';

const root = join(import.meta.dirname, '../../..');

/** Alerts of the delivery itself. */
const ownRunbooks = ['docs/runbooks/notifications-failing.md'];

test('each has a runbook of its name and a line on the page, and there is no other runbook', () => {
  const page = readFileSync(join(root, 'docs/alerts.md'), 'utf8');
  const runbooks = defaultAlerts().map(({ runbook }) => runbook!);
  for (const { name, runbook, severity } of defaultAlerts()) {
    expect(existsSync(join(root, runbook!))).toBe(true);
    expect(readFileSync(join(root, runbook!), 'utf8')).toMatch(
      new RegExp(`^# ${name}\n[^#]+\n## Look\n[^]+\n## Do\n[^]+\n## Escalate\n`),
    );
    expect(page).toContain(`| [\`${name}\`](${runbook!.replace('docs/', '')}) | ${severity} |`);
  }
  const files = readdirSync(join(root, 'docs/runbooks')).map((file) => `docs/runbooks/${file}`);
  expect(files.sort()).toEqual([...runbooks, ...ownRunbooks].sort());
});

test('what runbooks look at is there', () => {
  const sources = publicPackages().flatMap(({ folder }) =>
    readdirSync(join(root, folder, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(root, folder, 'src', file), 'utf8')),
  );
  const sections = sources
    .flatMap((source) => [...source.matchAll(/name: '(\w+)',\s+headline: /g)])
    .map(([, name]) => name!.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
  for (const file of readdirSync(join(root, 'docs/runbooks'))) {
    const page = readFileSync(join(root, 'docs/runbooks', file), 'utf8');
    for (const [, path] of page.matchAll(/localhost:3000\/monitoring\/([\w-]+)/g))
      expect({ file, path, exists: [...sections, 'live'].includes(path!) }).toMatchObject({ exists: true });
  }
});

test('those of packages that are not used rest, and all others can be evaluated', async () => {
  const alerts = alerting();
  const clock = new FakeClock();
  const logger = new MemoryLogger();
  const monitor = createMonitor({ extensions: [alerts], clock, logger, stalls: false, env: {} });
  clock.advance(60_000);
  const { rules } = monitor.diagnostics().alerts!;
  expect(rules).toHaveLength(defaultAlerts().length);
  expect(rules.filter(({ failure }) => failure !== undefined)).toEqual([]);
  expect(logger.entries.filter(({ level }) => level === 'error')).toEqual([]);
  expect(alerts.list().filter(({ name }) => name.startsWith('Http'))).toEqual([]);
  await monitor.close();
});

test('every signal of core that they name is there', async () => {
  const monitor = createMonitor({ clock: new FakeClock(), stalls: false, env: {} });
  // Of packages that are not used here.
  const elsewhere =
    /^(system|container|memory|health|business|pool|server|cache|queue|schedule)\.|^process\.file_descriptors$|^database\.slow_ratio$/;
  const missing = defaultAlerts()
    .flatMap(({ signal, all = [] }) => [signal, ...all.map((condition) => condition.signal)])
    .filter((id) => !elsewhere.test(id) && monitor.signals.get(id).definition === undefined);
  expect(missing).toEqual([]);
  await monitor.close();
});

test('a rule of the same name replaces one', () => {
  const own = { name: 'CpuHigh', signal: 'process.cpu', above: 2, summary: 'Two cores.' };
  const rule = { ...own, type: 'alert', windowMs: 300_000, severity: 'warning' } as const;
  const values = Array.from({ length: 100 }, () => 1.5);
  const happened = (rules: readonly (typeof rule)[]) =>
    alerting({ rules })
      .simulate({ 'process.cpu': values })
      .map(({ name, state }) => `${name} ${state}`);
  expect(happened([])).toEqual(['CpuHigh pending', 'CpuHigh firing']);
  expect(happened([rule])).toEqual([]);
});
