// PagerDuty and Jira Service Management: an incident is opened, updated by its key, and closed.

import { jiraServiceManagementChannel, pagerdutyChannel } from '@golden-signals/alerting';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Receiver } from '../receiver.ts';
import { delivery, firing, resolved } from '../sample-notifications.ts';

let receiver: Receiver;
let url: string;

beforeEach(async () => {
  receiver = new Receiver();
  url = await receiver.listen();
});
afterEach(() => receiver.close());

const long = firing('Long', {
  annotations: { summary: '😀'.repeat(2_000), description: 'x'.repeat(200_000) },
  text: 'y'.repeat(200_000),
});

describe('PagerDuty', () => {
  const routingKey = '0123456789abcdef0123456789ABCDEF';

  beforeEach(() => {
    receiver.answer = ({ json, text }) => {
      const { routing_key, event_action, dedup_key, payload, ...more } = json;
      const isEvent =
        routing_key === routingKey &&
        ['trigger', 'acknowledge', 'resolve'].includes(event_action) &&
        dedup_key.length <= 255 &&
        text.length <= 512_000 &&
        payload.summary.length <= 1_024 &&
        payload.source !== '' &&
        ['critical', 'error', 'warning', 'info'].includes(payload.severity) &&
        Object.keys(more).every((name) => ['client', 'client_url', 'links', 'images'].includes(name));
      return { status: isEvent ? 202 : 400 };
    };
  });

  test('opens an incident with its cause and resolves the same', async () => {
    const pagerduty = pagerdutyChannel({ routingKey, url });
    await pagerduty.send([firing()], delivery());
    await pagerduty.send([resolved(firing())], delivery({ status: 'resolved' }));
    const [opened, closed] = receiver.received.map(({ json }) => json);
    expect(opened).toMatchObject({
      event_action: 'trigger',
      client_url: 'https://shop.test/monitoring',
      links: [{ href: 'https://example.test/runbook', text: 'Runbook' }],
      payload: {
        summary:
          '[FIRING:1] HttpErrorRatioHigh (shop, production) FIRING critical: More than 5 % of the requests fail.',
        source: 'shop',
        severity: 'critical',
        custom_details: { alerts: expect.stringContaining('TypeError in GET /orders'), version: '1.4.0' },
      },
    });
    expect(closed).toMatchObject({ event_action: 'resolve', dedup_key: opened.dedup_key });
  });

  test('has a key of its own for each group and service', async () => {
    const pagerduty = pagerdutyChannel({ routingKey, url });
    await pagerduty.send([firing()], delivery());
    await pagerduty.send([firing()], delivery({ groupKey: 'other' }));
    const service = { name: 'cart', version: '1', environment: 'production' };
    await pagerduty.send([firing()], delivery({ service }));
    expect(new Set(receiver.received.map(({ json }) => json.dedup_key)).size).toBe(3);
  });

  test('keeps the limits', async () => {
    await expect(pagerdutyChannel({ routingKey, url }).send([long], delivery())).resolves.toBeUndefined();
    expect(receiver.received[0]!.text).not.toMatch(/\\ud83d(?!\\ude00)/);
  });

  test.each([
    [{}, 'ERR_GS_ALERT_CHANNEL_CREDENTIALS'],
    [{ routingKey: 's3cr3t' }, 'ERR_GS_ALERT_CHANNEL_CREDENTIALS'],
    [{ routingKey, url: 'pagerduty' }, 'ERR_GS_ALERT_CHANNEL_URL'],
  ])('%j is refused at the start', (options, code) => {
    const make = () => pagerdutyChannel(options as never);
    expect(make).toThrow(expect.objectContaining({ code }));
    expect(make).not.toThrow(/s3cr3t/);
  });
});

describe('Jira Service Management', () => {
  const apiKey = '01234567-89ab-cdef-0123-456789abcdef';

  beforeEach(() => {
    receiver.answer = ({ path, json, headers }) => {
      if (headers.authorization !== `GenieKey ${apiKey}`) return { status: 401 };
      if (/^\/v2\/alerts\/[0-9a-f]{64}\/close\?identifierType=alias$/.test(path)) return { status: 202 };
      const isAlert =
        path === '/v2/alerts' &&
        json.message.length > 0 &&
        json.message.length <= 130 &&
        json.alias.length <= 512 &&
        json.description.length <= 15_000 &&
        /^P[1-5]$/.test(json.priority) &&
        json.tags.every((tag: string) => tag.length <= 50);
      return { status: isAlert ? 202 : 422 };
    };
  });

  test('opens an alert and closes it by its alias', async () => {
    const jira = jiraServiceManagementChannel({ apiKey, url: `${url}/` });
    await jira.send([firing()], delivery());
    await jira.send([resolved(firing())], delivery({ status: 'resolved' }));
    const [opened, closed] = receiver.received;
    expect(opened?.json).toMatchObject({
      message: 'HttpErrorRatioHigh: FIRING critical: More than 5 % of the requests fail.',
      priority: 'P1',
      tags: ['HttpErrorRatioHigh'],
      source: 'shop',
    });
    expect(closed?.path).toBe(`/v2/alerts/${opened?.json.alias}/close?identifierType=alias`);
  });

  test('keeps the limits', async () => {
    const jira = jiraServiceManagementChannel({ apiKey, url });
    await expect(jira.send([long, firing('N'.repeat(200))], delivery())).resolves.toBeUndefined();
  });

  test('needs a key', () => {
    const make = () => jiraServiceManagementChannel({ apiKey: 's3cr3t' });
    expect(make).toThrow(expect.objectContaining({ code: 'ERR_GS_ALERT_CHANNEL_CREDENTIALS' }));
    expect(make).not.toThrow(/s3cr3t/);
  });
});
