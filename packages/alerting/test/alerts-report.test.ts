// What `/monitoring/alerts` says besides the alerts: what happened before, and who is kept from being told.

import { type Alerting, type AlertsReport, alerting } from '@golden-signals/alerting';
import { createMonitor, type Extension, type Monitor } from '@golden-signals/core';
import type { ExtensionHost } from '@golden-signals/core/extension';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

/** A queue as long as a test says. */
class Queue implements Extension {
  readonly name = 'queue';
  host!: ExtensionHost;
  waitSeconds = 0;

  setup(host: ExtensionHost): void {
    this.host = host;
    host.signals.define({
      kind: 'level',
      over: 'last',
      id: 'queue.wait',
      title: 'Wait',
      unit: 's',
      better: 'lower',
      labels: [],
      value: () => this.waitSeconds,
      promql: () => undefined,
    });
  }
}

const rule = { signal: 'queue.wait', windowMs: 10_000, summary: 'Mails wait.' } as const;

let clock: FakeClock;
let queue: Queue;
let alerts: Alerting;
let monitor: Monitor;

beforeEach(() => {
  clock = new FakeClock(Date.parse('2026-03-02T09:00:00Z'));
  queue = new Queue();
  alerts = alerting({
    defaults: false,
    rules: [
      { ...rule, name: 'MailsWait', above: 60, labels: { team: 'shop' } },
      { ...rule, name: 'TrafficHigh', signal: 'http.request_rate', above: 3, comparedToMs: 60_000 },
      { ...rule, name: 'Unheard', signal: 'nothing.defines_it', above: 1 },
    ],
  });
  monitor = createMonitor({
    clock,
    extensions: [queue, alerts],
    logger: new MemoryLogger(),
    runtimeMetrics: false,
    stalls: false,
    env: {},
  });
});
afterEach(() => monitor.close());

function report(details = true): AlertsReport {
  return queue.host.sections.read('alerts', { details })!.data as AlertsReport;
}

/** Evaluates with another value. */
function become(waitSeconds: number): void {
  queue.waitSeconds = waitSeconds;
  clock.advance(1_000);
  alerts.evaluate();
}

test('what fired and what was resolved is remembered, the latest first', () => {
  expect(report().history).toEqual([]);
  become(90);
  const firedMs = clock.wallTimeMs();
  clock.advance(44_000);
  become(5);
  const labels = { alertname: 'MailsWait', severity: 'warning', team: 'shop' };
  const { history } = report();
  expect(history.map(({ name, to }) => [name, to])).toEqual([
    ['MailsWait', 'resolved'],
    ['MailsWait', 'firing'],
  ]);
  expect(history[1]).toEqual({
    name: 'MailsWait',
    to: 'firing',
    severity: 'warning',
    labels,
    timestampMs: firedMs,
    text: 'queue.wait over 10 s is 90, above 60',
    firedForMs: undefined,
  });
  expect(history[0]).toMatchObject({ timestampMs: firedMs + 45_000, firedForMs: 45_000, labels });
  // It is still known when the alert itself is forgotten.
  clock.advance(16 * 60_000);
  alerts.evaluate();
  expect([report().alerts.length, report().history.length]).toEqual([0, 2]);
});

test('no more than 200 changes are kept', () => {
  for (let count = 0; count < 110; count++) {
    become(90);
    become(5);
  }
  const { history } = report();
  expect(history).toHaveLength(200);
  expect(history[0]).toMatchObject({ to: 'resolved', timestampMs: clock.wallTimeMs() });
});

test('an alert says which silences keep it from being told, for as long as they do', () => {
  become(90);
  const silence = { createdBy: 'ann', comment: 'being mended' };
  const endsAt = new Date(clock.wallTimeMs() + 60_000);
  const id = alerts.silences.add({ ...silence, matchers: ['team="shop"'], endsAt });
  alerts.silences.add({ ...silence, matchers: ['team="other"'], endsAt });
  expect(report().alerts.map(({ silencedBy }) => silencedBy)).toEqual([[id]]);
  clock.advance(60_000);
  expect(report().alerts.map(({ silencedBy }) => silencedBy)).toEqual([[]]);
  expect(report().silences).toEqual([]);
});

test('who silenced, and why, is a detail', () => {
  const endsAt = new Date(clock.wallTimeMs() + 60_000);
  const matchers = ['alertname="MailsWait"'];
  const id = alerts.silences.add({ matchers, endsAt, createdBy: 'ann', comment: 'call me: 555-0100' });
  expect(report(true).silences).toEqual(alerts.silences.list());
  const plain = report(false).silences;
  expect(plain).toMatchObject([{ id, state: 'active', endsAt: endsAt.toISOString() }]);
  expect(JSON.stringify(plain)).not.toMatch(/ann|555/);
});

test('a rule says in what its bound is', () => {
  expect(report().rules.map(({ rule: { name }, unit }) => [name, unit])).toEqual([
    ['MailsWait', 's'],
    ['TrafficHigh', '1'],
    ['Unheard', undefined],
  ]);
});
