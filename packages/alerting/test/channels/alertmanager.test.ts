// Alertmanager: what Prometheus would send it, again and again while it fires.

import { alertmanagerChannel } from '@golden-signals/alerting';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Receiver } from '../receiver.ts';
import { delivery, firing, resolved } from '../sample-notifications.ts';

let receiver: Receiver;
let url: string;

beforeEach(async () => {
  receiver = new Receiver();
  receiver.answer = ({ path, json }) => ({
    status: path === '/am/api/v2/alerts' && isPostableAlerts(json) ? 200 : 400,
  });
  url = `${await receiver.listen()}/am/`;
});
afterEach(() => receiver.close());

const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** The schema `postableAlerts` of Alertmanager's API. */
function isPostableAlerts(alerts: unknown): boolean {
  const isLabels = (labels: unknown) =>
    typeof labels === 'object' &&
    Object.entries(labels ?? {}).every(
      ([name, value]) => /^[a-zA-Z_]\w*$/.test(name) && typeof value === 'string',
    );
  return (
    Array.isArray(alerts) &&
    alerts.every(
      ({ labels, annotations, startsAt, endsAt, generatorURL, ...more }) =>
        isLabels(labels) &&
        labels.alertname !== '' &&
        isLabels(annotations) &&
        time.test(startsAt) &&
        time.test(endsAt) &&
        (generatorURL === undefined || URL.canParse(generatorURL)) &&
        Object.keys(more).length === 0,
    )
  );
}

test('an alert ends by itself, four resend delays later, unless it is sent again', async () => {
  const { alert } = firing();
  const empty = { status: 'firing' as const, alert: { ...alert, labels: { ...alert.labels, route: '' } } };
  await alertmanagerChannel({ url, externalLabels: { cluster: 'eu', severity: 'none' } }).send(
    [empty],
    delivery(),
  );
  expect(receiver.received[0]?.json).toEqual([
    {
      labels: { cluster: 'eu', alertname: 'HttpErrorRatioHigh', severity: 'critical' },
      annotations: {
        summary: 'More than 5 % of the requests fail.',
        runbook: 'https://example.test/runbook',
        runbook_url: 'https://example.test/runbook',
        value_text: 'http.error_ratio over 5 min is 0.082, above 0.05',
      },
      startsAt: '2026-01-31T09:00:00.000Z',
      endsAt: '2026-01-31T09:04:30.000Z',
      generatorURL: 'https://shop.test/monitoring',
    },
  ]);
});

test('what is resolved ends when it was', async () => {
  await alertmanagerChannel({ url }).send([resolved(firing())], delivery({ externalUrl: '' }));
  expect(receiver.received[0]?.json[0].endsAt).toBe('2026-01-31T09:10:00.000Z');
});

test('many alerts are sent in requests of 256', async () => {
  const many = Array.from({ length: 300 }, (_, index) => firing('Slow', { labels: { route: `/${index}` } }));
  await alertmanagerChannel({ url }).send(many, delivery());
  expect(receiver.received.map(({ json }) => json.length)).toEqual([256, 44]);
});

test.each<[object, string]>([
  [{ url: 'alertmanager:9093' }, 'ERR_GS_ALERT_CHANNEL_URL'],
  [{ url: 'http://alertmanager:9093', resendDelayMs: 10 }, 'ERR_GS_OPTION_INVALID'],
])('%j is refused at the start', (options, code) => {
  expect(() => alertmanagerChannel(options as never)).toThrow(expect.objectContaining({ code }));
});
