import { createMonitor, type MonitorOptions } from '@golden-signals/core';
import { announceEndpoints } from '@golden-signals/core/adapter';
import { MemoryLogger } from '@golden-signals/core/testing';
import { afterEach, expect, jest, test } from '@jest/globals';

afterEach(() => void jest.restoreAllMocks());

async function isWatchedForStalls(options: MonitorOptions): Promise<boolean> {
  const monitor = createMonitor({ runtimeMetrics: false, ...options });
  const names = (await monitor.registry.collect()).map(({ name }) => name);
  await monitor.close();
  return names.some((name) => name.includes('stall'));
}

test.each<[string, boolean, MonitorOptions]>([
  ['in a test', false, { env: { NODE_ENV: 'test' } }],
  ['in a test that asks for it', true, { env: { NODE_ENV: 'test' }, stalls: {} }],
  ['elsewhere', true, { env: {} }],
])('looks for stalls %s: %p', async (_where, expected, options) => {
  expect(await isWatchedForStalls(options)).toBe(expected);
});

test('says where it is served in a test only to a logger that it was given', async () => {
  const written = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const logger = new MemoryLogger();
  const env = { NODE_ENV: 'test' };
  const monitors = [createMonitor({ env }), createMonitor({ env, logger })];
  for (const monitor of monitors) announceEndpoints(monitor, { where: 'Express' });
  await Promise.all(monitors.map((monitor) => monitor.close()));
  expect(written).not.toHaveBeenCalled();
  expect(logger.entries.map(({ message }) => message)).toEqual([expect.stringContaining('/metrics')]);
});
