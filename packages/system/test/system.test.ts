// The extension as an application uses it: options, report, endpoints, memory, findings.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { MemoryLogger } from '@golden-signals/core/testing';
import { createMonitor, type Monitor, monitoringRoutes } from '@golden-signals/express';
import { type MemoryState, type SystemOptions, system } from '@golden-signals/system';
import { afterEach, describe, expect, test } from '@jest/globals';
import express from 'express';

const open: Array<{ close(): unknown }> = [];

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

function monitorWith(extension: ReturnType<typeof system>, options: object = {}) {
  const logger = new MemoryLogger();
  const monitor = createMonitor({ extensions: [extension], logger, stalls: false, ...options });
  open.push(monitor);
  return { monitor, logger };
}

async function serve(monitor: Monitor): Promise<string> {
  const app = express().use(monitoringRoutes({ monitor }));
  const server: Server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({ close: () => new Promise((resolve) => server.close(resolve)) });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('options that cannot be right are refused at the start', () => {
  test.each<[string, unknown, string]>([
    ['an interval of 0', { intervalMs: 0 }, 'ERR_GS_OPTION_INVALID'],
    ['an interval in seconds', { intervalMs: 10 }, 'ERR_GS_OPTION_INVALID'],
    ['a percentage where a ratio belongs', { memoryPressureRatio: 90 }, 'ERR_GS_OPTION_INVALID'],
    ['mounts as a list', { mounts: ['/'] }, 'ERR_GS_OPTION_INVALID'],
    ['mounts with a member that does not exist', { mounts: { only: ['/'] } }, 'ERR_GS_OPTION_INVALID'],
    ['a number as a pattern', { disks: { include: [1] } }, 'ERR_GS_OPTION_INVALID'],
    ['an option that does not exist', { interval: 10_000 }, 'ERR_GS_OPTION_UNKNOWN'],
    ['no options', null, 'ERR_GS_OPTION_INVALID'],
  ])('%s', (_what, options, code) => {
    expect(() => system(options as SystemOptions)).toThrow(expect.objectContaining({ code }));
  });

  test('a system belongs to one monitor, and says so', () => {
    const sys = system();
    monitorWith(sys);
    expect(() => createMonitor({ extensions: [sys], logger: new MemoryLogger() })).toThrow(
      expect.objectContaining({ code: 'ERR_GS_EXTENSION_DUPLICATE' }),
    );
  });

  test('before a monitor uses it there is nothing to ask', () => {
    const sys = system();
    for (const ask of [() => sys.snapshot(), () => sys.memory, () => sys.refresh()])
      expect(ask).toThrow(expect.objectContaining({ code: 'ERR_GS_SYSTEM_NOT_IN_USE' }));
  });
});

describe('the report', () => {
  test('has a section, an endpoint and lines for people', async () => {
    const sys = system({ machine: true });
    const { monitor } = monitorWith(sys);
    await sys.refresh();
    const url = await serve(monitor);
    const answer = await fetch(`${url}/monitoring/system`);
    const report = (await answer.json()) as ReturnType<typeof sys.snapshot>;
    expect(report.machine.cpuCount).toBe(sys.snapshot().machine.cpuCount);
    expect(report.collectors.map(({ collector }) => collector)).toContain('memory');
    expect(monitor.report()).toMatch(/^ *memory \d+(\.\d)? [MG]iB of \d+(\.\d)? [MG]iB, heap /m);
  });

  test('the machine is left out where the user says so', async () => {
    const sys = system({ machine: false });
    const { monitor } = monitorWith(sys);
    await sys.refresh();
    expect(sys.snapshot().machine.cpuCount).toBeUndefined();
    expect(await monitor.registry.metrics()).not.toMatch(/^system_(cpu|memory|filesystem|disk)/m);
  });

  test('mounts, disks and interfaces are chosen by name or pattern', async () => {
    const sys = system({
      machine: true,
      mounts: { include: ['/'] },
      interfaces: { include: [/^lo$/g] },
      disks: { exclude: [/./] },
    });
    monitorWith(sys);
    await sys.refresh();
    await sys.refresh();
    const { filesystems, interfaces, disks } = sys.snapshot().machine;
    expect(Object.keys(filesystems)).toEqual(['/']);
    if (process.platform === 'linux') expect(Object.keys(interfaces)).toEqual(['lo']);
    expect(disks).toEqual({});
  });

  test('two monitors look at one machine and share nothing', async () => {
    const [one, two] = [system({ machine: true }), system({ machine: true })];
    monitorWith(one);
    monitorWith(two);
    await Promise.all([one.refresh(), two.refresh()]);
    expect(one.snapshot().machine.cpuCount).toBe(two.snapshot().machine.cpuCount);
  });
});

describe('memory', () => {
  test('a snapshot now, and what there was', async () => {
    const sys = system();
    monitorWith(sys);
    await sys.refresh();
    const state = sys.memory.snapshot();
    expect(state.process.heapUsedBytes).toBeGreaterThan(1_000_000);
    expect(state.process.rssBytes).toBeGreaterThanOrEqual(state.process.heapUsedBytes);
    expect(state.usedBytes + state.availableBytes).toBe(state.limitBytes);
    expect(state.heapSpaces.old?.usedBytes).toBeGreaterThan(0);
    expect(sys.memory.history()).toHaveLength(1);
  });

  test('a collection frees what nobody holds, and is written to the log', () => {
    const sys = system();
    const { logger } = monitorWith(sys);
    let garbage: unknown = Array.from({ length: 200_000 }, (_, index) => ({ index }));
    expect(garbage).toHaveLength(200_000);
    garbage = undefined;
    const { freedBytes, before, after } = sys.memory.collectGarbage('a test');
    expect(freedBytes).toBe(before.process.heapUsedBytes - after.process.heapUsedBytes);
    expect(freedBytes).toBeGreaterThan(2_000_000);
    expect(logger.entries).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        fields: expect.objectContaining({ 'golden_signals.audit': 'collect_garbage', by: 'a test' }),
      }),
    );
  });

  test.each([
    ['--no-expose-gc', 'undefined'],
    ['--expose-gc', 'function'],
  ])('a collection leaves an application that has %s with it', (flag, type) => {
    const sys = system();
    monitorWith(sys);
    const own = (globalThis as { gc?: unknown }).gc;
    try {
      setFlagsFromString(flag);
      sys.memory.collectGarbage('a test');
      expect((globalThis as { gc?: unknown }).gc).toBe(own);
      // The flag is of the whole process: a context that is made now has what it says.
      expect(runInNewContext('typeof gc')).toBe(type);
    } finally {
      setFlagsFromString('--no-expose-gc');
    }
  });

  test('only a caller with credentials may ask for one', async () => {
    const sys = system();
    const { monitor, logger } = monitorWith(sys, { auth: { bearerToken: 'a-token-of-a-test' } });
    const url = `${await serve(monitor)}/monitoring/system/collect-garbage`;
    expect((await fetch(url, { method: 'POST' })).status).toBe(401);
    const headers = { authorization: 'Bearer a-token-of-a-test' };
    expect((await fetch(url, { headers })).status).toBe(405);
    const answer = await fetch(url, { method: 'POST', headers });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ freedBytes: expect.any(Number), durationMs: expect.any(Number) });
    expect(logger.entries.map(({ fields }) => fields.by)).toContain('a caller at 127.0.0.1');
  });

  test('nobody may where there are no credentials, whatever the path is called', async () => {
    const sys = system();
    const { monitor } = monitorWith(sys, { monitoringPath: '/internal' });
    const url = `${await serve(monitor)}/internal/system/collect-garbage`;
    expect((await fetch(url, { method: 'POST' })).status).toBe(403);
  });

  test('an application may drop its caches when memory runs out, once a minute', async () => {
    const states: MemoryState[] = [];
    const sys = system({
      memoryPressureRatio: 0,
      onMemoryPressure(state) {
        states.push(state);
        throw new Error('a fault of the application');
      },
    });
    const { logger } = monitorWith(sys);
    await sys.refresh();
    await sys.refresh();
    expect(states).toHaveLength(1);
    expect(states[0]).toMatchObject({ limitBytes: expect.any(Number) });
    expect(logger.entries).toContainEqual(expect.objectContaining({ level: 'error' }));
  });
});
