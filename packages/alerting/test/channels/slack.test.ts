// Slack: blocks within its limits, its escapes, and one message that changes where there is a token.

import { slackChannel } from '@golden-signals/alerting';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Receiver } from '../receiver.ts';
import { delivery, firing, resolved } from '../sample-notifications.ts';

let receiver: Receiver;
let url: string;

beforeEach(async () => {
  receiver = new Receiver();
  receiver.answer = ({ json }) =>
    isMessage(json) ? { body: 'ok' } : { status: 400, body: 'invalid_blocks' };
  url = await receiver.listen();
});
afterEach(() => receiver.close());

interface Block {
  readonly type: string;
  readonly text: { readonly type: string; readonly text: string };
}

/** What Slack's own checks of blocks are. */
function isMessage({ text, attachments }: { text?: unknown; attachments?: { blocks: Block[] }[] }): boolean {
  const blocks = attachments?.flatMap((one) => one.blocks) ?? [];
  return (
    typeof text === 'string' &&
    blocks.length > 0 &&
    blocks.length <= 50 &&
    blocks.every(({ type, text: { type: kind, text: content } }) => {
      const isHeader = type === 'header' && kind === 'plain_text' && content.length <= 150;
      const isSection = type === 'section' && kind === 'mrkdwn' && content.length <= 3_000;
      return content.length > 0 && (isHeader || isSection);
    })
  );
}

describe('a webhook', () => {
  test('is sent what fires, with its cause', async () => {
    await slackChannel({ url }).send([firing()], delivery());
    const { text, attachments } = receiver.received[0]!.json;
    expect(text).toBe('[FIRING:1] HttpErrorRatioHigh (shop, production)');
    const [{ color, blocks }] = attachments;
    expect(color).toBe('#d92d20');
    expect(blocks[1].text.text).toBe(
      [
        '*FIRING critical: More than 5 % of the requests fail.*',
        'http.error_ratio over 5 min is 0.082, above 0.05',
        'TypeError in GET /orders: 412 times since 09:00',
        'slowest route: /orders, p95 1.23 s',
        'version 1.4.0 was deployed at 2026-01-31T08:58:00.000Z',
        '<https://example.test/runbook|Runbook>',
      ].join('\n'),
    );
  });

  test('is sent the end in another colour', async () => {
    await slackChannel({ url }).send([resolved(firing())], delivery({ status: 'resolved' }));
    const { text, attachments } = receiver.received[0]!.json;
    expect(text).toBe('[RESOLVED] HttpErrorRatioHigh (shop, production)');
    expect(attachments[0].color).toBe('#12b76a');
  });

  test('escapes what would be markup, and nothing else', async () => {
    const odd = firing('Odd', { annotations: { summary: '<!channel> & "a" > b' } });
    await slackChannel({ url }).send([odd], delivery());
    const text = receiver.received[0]!.json.attachments[0].blocks[1].text.text as string;
    expect(text).toContain('*FIRING critical: &lt;!channel&gt; &amp; "a" &gt; b*');
  });

  test('keeps the limits, however much there is', async () => {
    const summary = '&😀'.repeat(5_000);
    const many = Array.from({ length: 80 }, (_, index) =>
      firing('Long', {
        annotations: { summary, description: summary },
        text: summary,
        labels: { route: `/${index}/${'x'.repeat(2_000)}` },
      }),
    );
    await slackChannel({ url }).send(many, delivery({ groupLabels: { alertname: 'L'.repeat(400) } }));
    expect(receiver.received[0]!.text).not.toMatch(/\\ud83d(?!\\ude00)/);
    const texts = receiver.received[0]!.json.attachments[0].blocks.map((block: Block) => block.text.text);
    expect(texts).toContain('… and 60 more.');
  });
});

describe('a token', () => {
  const options = () => ({ token: 'xoxb-1-s3cr3t', channel: 'C0123', apiUrl: `${url}/api` });

  beforeEach(() => {
    let messages = 0;
    receiver.answer = ({ path, json, headers }) => {
      const isAllowed = headers.authorization === 'Bearer xoxb-1-s3cr3t' && isMessage(json);
      const isUpdate = path === '/api/chat.update';
      if (!isAllowed) return { body: '{"ok":false,"error":"invalid_auth"}' };
      if (isUpdate && json.ts !== '1700.1') return { body: '{"ok":false,"error":"message_not_found"}' };
      if (!isUpdate) messages += 1;
      return { body: JSON.stringify({ ok: true, channel: 'C0123', ts: `1700.${messages}` }) };
    };
  });

  test('sends one message for a group and changes it to its end', async () => {
    const slack = slackChannel(options());
    await slack.send([firing()], delivery());
    await slack.send([resolved(firing())], delivery({ status: 'resolved' }));
    await slack.send([firing('Other')], delivery({ groupKey: 'other' }));
    const [first, second, third] = receiver.received;
    expect([first?.path, second?.path, third?.path]).toEqual([
      '/api/chat.postMessage',
      '/api/chat.update',
      '/api/chat.postMessage',
    ]);
    expect(second?.json).toMatchObject({
      channel: 'C0123',
      ts: '1700.1',
      text: expect.stringMatching(/^\[RESOLVED\]/),
    });
  });

  test.each([
    ['{"ok":false,"error":"ratelimited"}', true, 'ratelimited'],
    ['{"ok":false,"error":"channel_not_found"}', false, 'channel_not_found'],
    ['<html>xoxb-1-s3cr3t</html>', false, 'no answer of Slack'],
  ])('that is answered %s', async (body, canRetry, said) => {
    receiver.answer = () => ({ body });
    const sent = slackChannel(options()).send([firing()], delivery());
    await expect(sent).rejects.toMatchObject({
      canRetry,
      message: `The channel "slack" was refused by chat.postMessage: ${said}.`,
    });
  });
});

test.each<[object, string]>([
  [{}, 'ERR_GS_ALERT_CHANNEL_URL'],
  [{ token: 'hello', channel: 'C0123' }, 'ERR_GS_ALERT_CHANNEL_CREDENTIALS'],
  [{ token: 'xoxb-1' }, 'ERR_GS_OPTION_INVALID'],
  [{ token: 'xoxb-1', channel: 'C0123', url: 'https://hooks.slack.test' }, 'ERR_GS_OPTION_INVALID'],
  [{ token: 'xoxb-1', channel: 'C0123', apiUrl: 'slack' }, 'ERR_GS_ALERT_CHANNEL_URL'],
])('%j is refused at the start', (options, code) => {
  expect(() => slackChannel(options)).toThrow(expect.objectContaining({ code }));
});
