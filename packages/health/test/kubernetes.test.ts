import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { monitoredHealth } from './monitored-health.ts';

const page = readFileSync(new URL('../../../docs/health.md', import.meta.url), 'utf8');
const manifest = /```yaml\n([\s\S]*?)```/.exec(page)![1]!;

test('the probes of the documented manifest are served', async () => {
  const { get } = monitoredHealth({ checks: { db: () => {} } });
  const probes = [...manifest.matchAll(/(\w+)Probe:\s+httpGet: \{ path: (\S+), port: http \}/g)];
  expect(probes.map(([, name]) => name)).toEqual(['startup', 'readiness', 'liveness']);
  for (const [, , path] of probes) expect((await get(path!)).status).toBe(200);
});

test('its grace period covers the default limits of a shutdown with one hook', () => {
  const graceSeconds = Number(/terminationGracePeriodSeconds: (\d+)/.exec(manifest)?.[1]);
  expect(graceSeconds * 1_000).toBeGreaterThanOrEqual(5_000 + 15_000 + 5_000);
});
