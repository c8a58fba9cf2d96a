import { createMonitor, type Extension, type Monitor } from '@golden-signals/core';
import type { Cause, ExtensionHost, Span } from '@golden-signals/core/extension';
import { MemoryLogger } from '@golden-signals/core/testing';
import { afterEach, expect, test } from '@jest/globals';
import { eventually, MonitoredService } from '../diagnostics/support.ts';

const closers: Array<() => Promise<void>> = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

function hosting(): { host: ExtensionHost; monitor: Monitor; logger: MemoryLogger } {
  const logger = new MemoryLogger();
  const monitor = createMonitor({ logger, runtimeMetrics: false, stalls: false, env: {} });
  closers.push(() => monitor.close());
  let host!: ExtensionHost;
  monitor.use({
    name: 'probe',
    setup(given) {
      host = given;
    },
  });
  return { host, monitor, logger };
}

const span: Span = { fromMs: -2_000_000, toMs: -1_999_000 };
const cause = (kind: string, ms?: number): Cause => ({
  kind,
  text: `${kind} took ${ms} ms`,
  ...(ms === undefined ? {} : { ms }),
});
const kindsOf = (causes: readonly Cause[]) => causes.map(({ kind }) => kind);

test('causes come from all who know some, what took longest first, until they are taken back', () => {
  const { host } = hosting();
  const asked: Span[] = [];
  const undo = host.causes.add((given) => {
    asked.push(given);
    return [cause('lock', 20), cause('no_time')];
  });
  host.causes.add(() => [cause('pool_wait', 310)]);
  expect(kindsOf(host.causes.of(span))).toEqual(['pool_wait', 'lock', 'no_time']);
  expect(asked).toEqual([span]);
  undo();
  undo();
  expect(kindsOf(host.causes.of(span))).toEqual(['pool_wait']);
});

test('one that throws, rejects, or answers something else costs nobody the others', async () => {
  const { host, monitor, logger } = hosting();
  const broken: unknown[] = [
    () => {
      throw new Error('broken');
    },
    async () => {
      throw new TypeError('late');
    },
    () => 'lock',
    () => [undefined, { kind: 'lock' }, { kind: 1, text: 'x' }],
    () => [
      {
        get kind() {
          throw new RangeError('getter');
        },
      },
    ],
  ];
  for (const explain of broken) host.causes.add(explain as () => Cause[]);
  host.causes.add(() => [{ ...cause('odd'), ms: Number.NaN }, cause('pool_wait', 1)]);
  expect(host.causes.of(span)).toEqual([
    cause('pool_wait', 1),
    { kind: 'odd', text: 'odd took undefined ms' },
  ]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(await monitor.registry.metrics()).toContain(
    'golden_signals_internal_errors_total{component="probe"} 3',
  );
  expect(logger.entries.filter(({ level }) => level === 'error')).toHaveLength(3);
});

test('ten are kept of however many, with texts of a bounded length, and nobody asks without end', () => {
  const { host } = hosting();
  host.causes.add(() => Array.from({ length: 5_000 }, (_, at) => cause(`a${at}`, at)));
  host.causes.add(() => [{ kind: 'long', text: 'x'.repeat(10_000), ms: 1e6 }]);
  host.causes.add((given) => host.causes.of(given));
  const causes = host.causes.of(span);
  expect(causes).toHaveLength(10);
  expect(causes[0]!.text).toHaveLength(200);
});

test('a slow request says in its record, its line and the report what it spent its time on', async () => {
  const waits: Extension = {
    name: 'waits',
    setup: ({ causes }) =>
      void causes.add(({ fromMs, toMs, work }) => [
        { kind: 'pool_wait', text: `waited ${Math.floor(toMs - fromMs)} ms for ${work!.name}`, ms: 1 },
      ]),
  };
  const service = new MonitoredService(
    (_req, res) => {
      const endMs = performance.now() + 260;
      while (performance.now() < endMs);
      res.end();
    },
    { extensions: [waits], http: { slowThresholdMs: 20 }, stalls: false },
  );
  await service.listen();
  closers.push(() => service.close());
  await service.send('/report');
  const recent = () => service.monitor.diagnostics().slow.recent;
  await eventually(() => recent().length === 1);
  const [record] = recent();
  // What blocks the loop until the end of the request is found without waiting for the loop.
  expect(record!.causes).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ kind: 'event_loop', ms: expect.any(Number) }),
      { kind: 'pool_wait', text: `waited ${Math.floor(record!.durationMs)} ms for /report`, ms: 1 },
    ]),
  );
  const texts = record!.causes.map(({ text }) => text);
  const line = service.logger.entries.find(({ message }) => message === 'slow HTTP request');
  expect(line!.fields).toMatchObject({ 'golden_signals.causes': texts });
  expect(service.monitor.report()).toContain(`: ${texts.join(', ')}\n`);
  expect(await service.read('/monitoring/slow')).toMatchObject({ recent: [{ causes: record!.causes }] });
});
