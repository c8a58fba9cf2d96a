// Microsoft Teams and Discord: cards and embeds within their limits, with their escapes.

import { discordChannel, teamsChannel } from '@golden-signals/alerting';
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

const many = Array.from({ length: 80 }, (_, index) =>
  firing('Long', {
    annotations: { summary: '😀*'.repeat(3_000), description: '_'.repeat(5_000) },
    labels: { route: `/${index}/${'x'.repeat(2_000)}` },
  }),
);
const odd = firing('Odd', { annotations: { summary: '@everyone [click](https://evil.test) *now*' } });

describe('Teams', () => {
  beforeEach(() => {
    receiver.answer = ({ json, text }) => {
      const [{ contentType, content }] = json.attachments;
      const isCard =
        json.type === 'message' &&
        contentType === 'application/vnd.microsoft.card.adaptive' &&
        content.type === 'AdaptiveCard' &&
        content.body.every(
          (block: { type: string; text: string }) => block.type === 'TextBlock' && block.text !== '',
        ) &&
        Buffer.byteLength(text) <= 28 * 1024;
      return { status: isCard ? 202 : 400 };
    };
  });

  test('is sent a card, in another colour at the end', async () => {
    const teams = teamsChannel({ url });
    await teams.send([firing()], delivery());
    await teams.send([resolved(firing())], delivery({ status: 'resolved' }));
    const [card, end] = receiver.received.map(({ json }) => json.attachments[0].content);
    expect(card.body[0]).toMatchObject({ color: 'Attention', style: 'heading' });
    expect(card.body[1].text).toContain('TypeError in GET /orders');
    expect(card.body[1].text).toContain('[Runbook](https://example.test/runbook)');
    expect(card.actions).toEqual([
      { type: 'Action.OpenUrl', title: 'Monitoring', url: 'https://shop.test/monitoring' },
    ]);
    expect(end.body[0].color).toBe('Good');
  });

  test('escapes Markdown', async () => {
    await teamsChannel({ url }).send([odd], delivery());
    const [, block] = receiver.received[0]!.json.attachments[0].content.body;
    expect(block.text).toContain('@everyone \\[click\\]\\(https://evil.test\\) \\*now\\*');
  });

  test('keeps the limit of 28 KB', async () => {
    await teamsChannel({ url }).send(many, delivery());
    const { body } = receiver.received[0]!.json.attachments[0].content;
    expect(body.at(-1).text).toMatch(/^… and \d+ more\.$/);
  });
});

describe('Discord', () => {
  beforeEach(() => {
    receiver.answer = ({ json }) => {
      const isMessage = json.embeds.every(
        ({ title, description, color }: { title: string; description: string; color: number }) =>
          title.length <= 256 && description.length <= 4_096 && Number.isInteger(color),
      );
      return { status: isMessage ? 204 : 400 };
    };
  });

  test('is sent an embed, in another colour at the end', async () => {
    const discord = discordChannel({ url });
    await discord.send([firing()], delivery());
    await discord.send([resolved(firing())], delivery({ status: 'resolved' }));
    const [embed, end] = receiver.received.map(({ json }) => json.embeds[0]);
    expect(embed).toMatchObject({
      title: '[FIRING:1] HttpErrorRatioHigh (shop, production)',
      color: 0x99_2d_22,
      url: 'https://shop.test/monitoring',
    });
    expect(embed.description).toContain('TypeError in GET /orders');
    expect(end.color).toBe(0x2e_cc_71);
  });

  test('mentions nobody and escapes Markdown', async () => {
    await discordChannel({ url }).send([odd], delivery());
    const { embeds, allowed_mentions } = receiver.received[0]!.json;
    expect(allowed_mentions).toEqual({ parse: [] });
    expect(embeds[0].description).toContain('\\@everyone \\[click\\]\\(https://evil.test\\) \\*now\\*');
  });

  test('keeps the limits', async () => {
    await discordChannel({ url }).send(many, delivery());
    expect(receiver.received[0]!.json.embeds[0].description).toMatch(/… and \d+ more\.$/);
  });
});

test.each([teamsChannel, discordChannel])('a wrong URL is refused at the start and not shown', (channel) => {
  const make = () => channel({ url: 's3cr3t' });
  expect(make).toThrow(expect.objectContaining({ code: 'ERR_GS_ALERT_CHANNEL_URL' }));
  expect(make).not.toThrow(/s3cr3t/);
});
