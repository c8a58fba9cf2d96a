import { createMonitor, type Monitor, type MonitorOptions } from '@golden-signals/core';
import type { ExtensionHost, Finding } from '@golden-signals/core/extension';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { afterEach, describe, expect, test } from '@jest/globals';

const monitors: Monitor[] = [];

afterEach(async () => {
  await Promise.all(monitors.splice(0).map((monitor) => monitor.close()));
});

function hosting(options: MonitorOptions = {}): {
  host: ExtensionHost;
  monitor: Monitor;
  clock: FakeClock;
} {
  const clock = new FakeClock();
  const logger = new MemoryLogger();
  const monitor = createMonitor({
    ...{ clock, logger, runtimeMetrics: false, stalls: false, env: {} },
    ...options,
  });
  monitors.push(monitor);
  let host!: ExtensionHost;
  monitor.use({
    name: 'probe',
    setup(given) {
      host = given;
    },
  });
  return { host, monitor, clock };
}

const windowMs = 900_000;

function finding(id: string, more: Partial<Finding> = {}): Finding {
  return { id, severity: 'warning', title: id, evidence: [], next: 'Change it.', ...more };
}

const idsOf = (findings: readonly Finding[]) => findings.map(({ id }) => id);

describe('findings', () => {
  test('are read from all sources: the most severe first, then what costs most', () => {
    const { host } = hosting();
    host.findings.add('one', () => [finding('info', { severity: 'info', cost: 9 }), finding('free')]);
    const undo = host.findings.add('two', () => [
      finding('dear', { cost: 2 }),
      finding('worst', { severity: 'critical' }),
    ]);
    expect(idsOf(host.findings.read(windowMs))).toEqual(['worst', 'dear', 'free', 'info']);
    undo();
    expect(idsOf(host.findings.read(windowMs))).toEqual(['free', 'info']);
    expect(() => host.findings.add('one', () => [])).toThrow(
      expect.objectContaining({ code: 'ERR_GS_FINDINGS_DUPLICATE' }),
    );
  });

  test('are asked for with the window, and without details unless the reader may see them', () => {
    const { host } = hosting();
    const asked: unknown[] = [];
    host.findings.add('one', (...given) => {
      asked.push(given);
      return [];
    });
    host.findings.read(60_000);
    host.findings.read(windowMs, { details: true });
    expect(asked).toEqual([
      [60_000, { details: false }],
      [windowMs, { details: true }],
    ]);
  });

  test('are redacted and bounded, and what is none is left out', () => {
    const { host } = hosting();
    host.findings.add('odd', () => [
      undefined as never,
      { id: 'nothing' } as never,
      finding('severe', { severity: 'fatal' as never }),
      finding('leak', {
        title: 'password=hunter2',
        evidence: ['token: abc123secret', 7 as never, ...Array.from({ length: 50 }, () => 'x'.repeat(9_999))],
        labels: { route: '/pay' },
        cost: Number.NaN,
      }),
    ]);
    host.findings.add('many', () => Array.from({ length: 5_000 }, (_, at) => finding(`${at}`)));
    host.findings.add('asks', (ms) => host.findings.read(ms));
    const findings = host.findings.read(windowMs);
    expect(findings).toHaveLength(101);
    const leak = findings.find(({ id }) => id === 'leak')!;
    expect(JSON.stringify(leak)).not.toMatch(/hunter2|abc123secret/);
    expect(leak).toMatchObject({ labels: { route: '/pay' }, severity: 'warning' });
    expect(leak).not.toHaveProperty('cost');
    expect(leak.evidence.every((clause) => clause.length <= 300)).toBe(true);
    expect(leak.evidence.length).toBeLessThanOrEqual(10);
  });

  test('of a source that throws or rejects are missing, and the others are there', async () => {
    const { host, monitor } = hosting();
    host.findings.add('broken', () => {
      throw new Error('broken');
    });
    host.findings.add('late', (async () => {
      throw new TypeError('late');
    }) as never);
    host.findings.add('whole', () => [finding('here')]);
    expect(idsOf(host.findings.read(windowMs))).toEqual(['here']);
    await Promise.resolve();
    expect(await monitor.registry.metrics()).toContain(
      'golden_signals_internal_errors_total{component="probe"} 2',
    );
  });
});

describe('of core', () => {
  test('an error that is new says where, and with details what it said', () => {
    const { host, monitor, clock } = hosting();
    monitor.captureError(new TypeError('old'), { operation: 'import' });
    clock.advance(windowMs + 1);
    for (let times = 0; times < 3; times++) {
      monitor.captureError(new RangeError(`row ${times} of jane`), { operation: 'import' });
    }
    clock.advance(40_000);
    const [found, ...others] = host.findings.read(windowMs);
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      id: expect.stringMatching(/^new-error:/),
      severity: 'warning',
      title: 'A new error: RangeError',
      evidence: ['3 times in the last 40 s', 'in import'],
    });
    expect(found!.cost).toBeCloseTo(3 / 900, 6);
    const [detailed] = host.findings.read(windowMs, { details: true });
    expect(detailed!.title).toContain('A new error: RangeError: row');
    expect(detailed!.evidence.at(-1)).toMatch(/^thrown by .*findings\.test/);
  });

  test('what is open for ten times its threshold does not come to an end, and is critical after a minute', async () => {
    const { host, clock } = hosting();
    const job = host.work.define('job', 'send-invoice', { slowThresholdMs: 5_000 });
    let finish = () => {};
    const ends = [1, 2].map(() =>
      job.run(
        () =>
          new Promise<void>((resolve) => {
            const before = finish;
            finish = () => {
              before();
              resolve();
            };
          }),
      ),
    );
    clock.advance(49_000);
    expect(host.findings.read(windowMs)).toEqual([]);
    clock.advance(2_000);
    expect(host.findings.read(windowMs)).toEqual([
      {
        id: 'overdue:send-invoice',
        severity: 'warning',
        title: 'send-invoice does not come to an end',
        evidence: [
          '2 in progress for longer than 50.00 s, 10 times their threshold',
          'the oldest for 51.00 s',
        ],
        next: expect.any(String),
        signal: 'http.in_flight',
        cost: 2,
      },
    ]);
    clock.advance(10_000);
    expect(host.findings.read(windowMs)).toMatchObject([{ severity: 'critical' }]);
    finish();
    await Promise.all(ends);
    expect(host.findings.read(windowMs)).toEqual([]);
  });
});
