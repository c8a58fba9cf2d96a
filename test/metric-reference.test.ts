// docs/metric-reference.md lists every metric, and nothing else: names, types, units and labels are an interface, on which
// dashboards and alerts of others are built. What changed since the last version is in CHANGELOG.md.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { serverFamilies } from '../packages/dependencies/test/internals/servers/complete-servers.ts';
import { publicPackages, root } from '../scripts/workspace.mjs';
import { registeredNames } from './registered-names.ts';
import { type ServedMetric, servedMetrics } from './served-metrics.ts';

const read = (file: string) => readFileSync(join(root, file), 'utf8');

const page = read('docs/metric-reference.md');
const { version } = JSON.parse(read('package.json'));
const golden = `test/golden/metrics-${version}.txt`;

/** Fields of servers' answers that look like names of metrics. */
const foreign = [
  'wait_time_seconds',
  'uptime_in_seconds',
  'mem_fragmentation_ratio',
  'master_link_down_since_seconds',
];

let served: readonly ServedMetric[];
beforeAll(async () => {
  served = await servedMetrics();
});

test('the page says what is served', () => {
  const [introduction = ''] = page.split('\n## ');
  const wanted = `${introduction.trimEnd()}\n${tables(served, stabilities(page))}`;
  if (page !== wanted) {
    mkdirSync(join(root, '.cache'), { recursive: true });
    writeFileSync(join(root, '.cache/metric-reference.md'), wanted);
  }
  // To take it over: cp .cache/metric-reference.md docs/metric-reference.md
  expect(page).toBe(wanted);
});

test('a metric is stable or in development', () => {
  expect(new Set(stabilities(page).values())).toEqual(new Set(['stable', 'development']));
});

test('no metric is registered that the page does not list', () => {
  const listed = [...served.map(({ name }) => name), ...foreign];
  // Provisioning registers none, and names those that it asks for.
  const registering = publicPackages().filter(({ folder }) => folder !== 'packages/provisioning');
  const sources = registering.flatMap(({ folder }) =>
    readdirSync(join(root, folder, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(root, folder, 'src', file)),
  );
  const names = sources.flatMap(registeredNames);
  expect(names.length).toBeGreaterThan(100);
  expect(names.filter((pattern) => !listed.some((name) => pattern.test(name)))).toEqual([]);
  expect(listed).toEqual(expect.arrayContaining([...serverFamilies]));
});

test('the changelog names each metric that is not what it was in the last version', () => {
  const before = new Set(read(golden).trimEnd().split('\n'));
  const now = new Set(served.map(interfaceOf));
  const changed = [...before, ...now].filter((line) => !before.has(line) || !now.has(line));
  const names = new Set(changed.map((line) => line.split(' ')[0]!));
  const unreleased = /^## \[Unreleased\]\n([\s\S]*?)(?=^## )/m.exec(read('CHANGELOG.md'))?.[1] ?? '';
  expect([...names].filter((name) => !unreleased.includes(`\`${name}\``))).toEqual([]);
});

test('the changelog has this version', () => {
  expect(read('CHANGELOG.md')).toMatch(new RegExp(`^## \\[${version}\\]`, 'm'));
});

/** What others build on, as a line of the golden file. */
function interfaceOf({ name, type, labels }: ServedMetric): string {
  return `${name} ${type} ${labels.join(',')}`.trimEnd();
}

/** One table for each owner, the metrics by their names. */
function tables(metrics: readonly ServedMetric[], stability: ReadonlyMap<string, string>): string {
  const owners = [...new Set(metrics.map(({ owner }) => owner))];
  return owners
    .map((owner) => {
      const rows = metrics
        .filter((metric) => metric.owner === owner)
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map(({ name, type, unit, labels, help }) => {
          const names = labels.map((label) => `\`${label}\``).join(', ');
          return `| \`${name}\` | ${type} | ${unit} | ${names} | ${stability.get(name) ?? 'development'} | ${help} |`;
        });
      const head = ['', `## ${owner}`, '', '| metric | type | unit | labels | stability | help |'];
      return [...head, '|---|---|---|---|---|---|', ...rows, ''].join('\n');
    })
    .join('');
}

/** What people have decided on, which no code says. */
function stabilities(text: string): Map<string, string> {
  const rows = text.matchAll(/^\| `(\w+)` \|(?:[^|]*\|){3} (\w+) \|/gm);
  return new Map(Array.from(rows, ([, name = '', stability = '']) => [name, stability]));
}
