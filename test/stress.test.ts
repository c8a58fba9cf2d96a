// An application in trouble, with everything switched on: it answers as before, memory stays where it was, and what was
// dropped is counted.

import { closeSync, openSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { runStress } from './stress-program.ts';
import { scaled } from './test-scale.ts';

const everything = `{ requestContext: true, requestLog: true, http: { slowThresholdMs: 0 }, logger: quiet }`;

const errors = scaled(2_500);

test(
  `${errors} errors, each with another message, some of 100 KB`,
  async () => {
    const { said, stderr } = await runStress(`
    const long = 'x'.repeat(100_000);
    const handle = (req) => {
      const index = Number(req.params.path);
      throw new Error(word(index) + (index % 100 === 0 ? long + word(index) : ''));
    };
    const app = await listen(${everything}, handle);
    await app.storm(2_000);
    const before = heap();
    const statuses = await app.storm(${errors});
    say({
      statuses,
      grown: heap() - before,
      groups: app.monitor.diagnostics().errors.groups.length,
      captured: await app.metric('golden_signals_errors_captured_total'),
      evicted: await app.metric('golden_signals_error_groups_evicted_total'),
      failures: await app.metric('golden_signals_internal_errors_total'),
    });
    await app.close();`);
    expect(stderr).toBe('');
    expect(said).toEqual([
      {
        statuses: { 500: errors },
        grown: expect.any(Number),
        groups: 200,
        captured: errors + 2_000,
        evicted: errors + 1_800,
        failures: 0,
      },
    ]);
    // 200 groups of one error each were there before: two of them with a message of 2 Ki characters and its stack.
    expect(said[0]!.grown).toBeLessThan(4_000_000);
  },
  scaled(120_000),
);

test('a stack that overflows in a handler', async () => {
  const { said, stderr } = await runStress(`
    const dive = (depth) => dive(depth + 1) + 1;
    const app = await listen(${everything}, (req, res) => {
      if (req.params.path === 'fine') res.end('fine');
      else dive(0);
    });
    const statuses = await app.storm(500);
    const groups = app.monitor.diagnostics().errors.groups.map(({ type, title, count }) => ({ type, title, count }));
    say({ statuses, groups, fine: await app.send('/fine') });
    await app.close();`);
  expect(stderr).toBe('');
  expect(said).toEqual([
    {
      statuses: { 500: 500 },
      groups: [{ type: 'RangeError', title: 'Maximum call stack size exceeded', count: 500 }],
      fine: 200,
    },
  ]);
}, 60_000);

test.each([
  ['throws', `() => { throw new Error('disk on fire'); }`],
  ['rejects', `() => Promise.reject(new Error('disk on fire'))`],
])(
  'a logger that %s on every line',
  async (_how, method) => {
    const { said, stderr } = await runStress(`
    const fail = ${method};
    const logger = { debug: fail, info: fail, warn: fail, error: fail };
    const app = await listen({ requestLog: true, stalls: false, http: { slowThresholdMs: 600_000 }, logger }, (req, res) => {
      app.monitor.logger.info({ path: req.params.path }, 'a line of the application');
      if (req.params.path % 2) throw new Error('odd');
      res.end('even');
    });
    const statuses = await app.storm(1_000);
    await new Promise(setImmediate);
    say({
      statuses,
      lines: await app.metric('log_events_total'),
      failed: await app.metric('golden_signals_internal_errors_total'),
    });
    await app.close();`);
    expect(stderr).toBe('');
    // Each request has its own line and that of the request log; nothing depends on how busy the machine is.
    expect(said).toEqual([{ statuses: { 200: 500, 500: 500 }, lines: 2_000, failed: 2_000 }]);
  },
  60_000,
);

test.each([
  ['throws', `() => { throw new Error('listener'); }`, 500],
  ['rejects', `async () => { throw new Error('listener'); }`, 500],
  ['never resolves', '() => new Promise(() => {})', 0],
])(
  'a listener that %s',
  async (_how, listener, failures) => {
    const { said, stderr } = await runStress(`
    const app = await listen({ ...${everything}, http: {} }, (req, res) => {
      if (req.params.path % 2) throw new Error('odd');
      res.end('even');
    });
    app.monitor.on('error', ${listener});
    let told = 0;
    app.monitor.on('error', () => told++);
    const statuses = await app.storm(1_000);
    await new Promise(setImmediate);
    say({ statuses, told, failed: await app.metric('golden_signals_internal_errors_total') });
    await app.close();`);
    expect(stderr).toBe('');
    expect(said).toEqual([{ statuses: { 200: 500, 500: 500 }, told: 500, failed: failures }]);
  },
  60_000,
);

test('a listener that never resolves keeps nothing alive', async () => {
  const { said } = await runStress(`
    const app = await listen(${everything}, () => { throw Object.assign(new Error('big'), { bytes: new Array(10_000).fill(0) }); });
    app.monitor.on('error', async () => new Promise(() => {}));
    await app.storm(500);
    const before = heap();
    const statuses = await app.storm(1_000);
    say({ statuses, grown: heap() - before });
    await app.close();`);
  expect(said[0]!.statuses).toEqual({ 500: 1_000 });
  expect(said[0]!.grown).toBeLessThan(4_000_000);
}, 60_000);

test('a full disk under the log', async () => {
  const full = openSync('/dev/full', 'w');
  try {
    const { said, status } = await runStress(
      `
      const app = await listen({ requestLog: true, stalls: false, http: { slowThresholdMs: 600_000 } }, (req, res) => {
        if (req.params.path % 2) throw new Error('odd');
        res.end('even');
      });
      const statuses = await app.storm(1_000);
      await new Promise((resolve) => setTimeout(resolve, 50));
      say({
        statuses,
        lines: await app.metric('log_events_total'),
        dropped: await app.metric('golden_signals_log_lines_dropped_total'),
      });
      await app.close();`,
      ['ignore', 'pipe', full],
    );
    expect(status).toBe(0);
    expect(said).toEqual([{ statuses: { 200: 500, 500: 500 }, lines: 1_000, dropped: 1_000 }]);
  } finally {
    closeSync(full);
  }
}, 60_000);
