import { createMonitor, defaultMonitor, type Monitor } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import { dependencies, observeCache } from '@golden-signals/dependencies';
import { afterEach, expect, test } from '@jest/globals';

const monitors: Monitor[] = [];

afterEach(async () => {
  for (const monitor of monitors.splice(0)) await monitor.close();
});

function kept(monitor: Monitor): Monitor {
  monitors.push(monitor);
  return monitor;
}

function monitorWithDependencies(): Monitor {
  return kept(createMonitor({ env: {}, logger: new MemoryLogger(), extensions: [dependencies()] }));
}

const countedIn = (monitor: Monitor) => monitor.diagnostics().dependencies?.caches.map(({ hits }) => hits);

test('what is observed before there is a monitor is measured from when on there is one', () => {
  const cache = observeCache(new Map([['a', 1]]), { name: 'early' });
  cache.get('a');
  const monitor = monitorWithDependencies();
  expect(countedIn(monitor)).toEqual([]);
  cache.get('a');
  expect(countedIn(monitor)).toEqual([1]);
});

test('the monitor of the process is given dependencies() at the first call, where no other uses it', () => {
  const monitor = kept(defaultMonitor());
  expect(monitor.diagnostics().dependencies).toBeUndefined();
  observeCache(new Map([['a', 1]]), { name: 'given' }).get('a');
  expect(countedIn(monitor)).toEqual([1]);
});

test('a monitor that uses dependencies() goes before the monitor of the process, which does not', async () => {
  const ofProcess = kept(defaultMonitor());
  const explicit = monitorWithDependencies();
  const cache = observeCache(new Map([['a', 1]]), { name: 'explicit' });
  cache.get('a');
  expect(countedIn(explicit)).toEqual([1]);
  expect(ofProcess.diagnostics().dependencies).toBeUndefined();
  await explicit.close();
  cache.get('a');
  expect(countedIn(ofProcess)).toEqual([1]);
});

test('the first of several that use it measures, unless one is given or is that of the process', () => {
  const [first, second] = [monitorWithDependencies(), monitorWithDependencies()];
  observeCache(new Map([['a', 1]]), { name: 'any' }).get('a');
  observeCache(new Map([['a', 1]]), { name: 'second', monitor: second }).get('a');
  const ofProcess = kept(defaultMonitor());
  ofProcess.use(dependencies());
  observeCache(new Map([['a', 1]]), { name: 'process' }).get('a');
  expect([first, second, ofProcess].map(countedIn)).toEqual([[1], [1], [1]]);
});
