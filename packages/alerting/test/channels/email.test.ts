// E-mail, through a transport of the application: one thread for each group.

import { emailChannel, type Mail } from '@golden-signals/alerting';
import { expect, test } from '@jest/globals';
import { delivery, firing, resolved } from '../sample-notifications.ts';

const from = 'Shop <alerts@shop.test>';

function channelInto(sent: Mail[]) {
  const transport = { sendMail: async (mail: Mail) => void sent.push(mail) };
  return emailChannel({ transport, from, to: ['team@shop.test'] });
}

test('the mails of a group are one thread, from its beginning to its end', async () => {
  const sent: Mail[] = [];
  const email = channelInto(sent);
  await email.send([firing()], delivery({ id: '1' }));
  await email.send([resolved(firing())], delivery({ id: '2', status: 'resolved' }));
  await email.send([firing()], delivery({ id: '3' }));
  const [first, second, third] = sent as [Mail, Mail, Mail];
  expect(first).toMatchObject({
    from,
    to: ['team@shop.test'],
    subject: '[FIRING:1] HttpErrorRatioHigh (shop, production)',
    messageId: expect.stringMatching(/^<[0-9a-f]{32}\.1@shop\.test>$/),
    headers: { 'Auto-Submitted': 'auto-generated' },
  });
  expect(first.text).toContain('TypeError in GET /orders');
  expect(first.references).toBeUndefined();
  expect(second).toMatchObject({
    subject: 'Re: [FIRING:1] HttpErrorRatioHigh (shop, production)',
    inReplyTo: first.messageId,
    references: [first.messageId],
  });
  expect(second.text).toMatch(/^\[RESOLVED\]/);
  expect(third.references).toBeUndefined();
});

test('a name with line breaks makes no further header', async () => {
  const sent: Mail[] = [];
  const groupLabels = { alertname: 'Slow\r\nBcc: all@shop.test' };
  await channelInto(sent).send([firing()], delivery({ groupLabels }));
  expect(sent[0]?.subject).toBe('[FIRING:1] Slow Bcc: all@shop.test (shop, production)');
});

test.each([
  [{ code: 'ECONNECTION' }, true],
  [{ code: 'EMESSAGE', responseCode: 451 }, true],
  [{ code: 'EENVELOPE', responseCode: 550 }, false],
  [{ code: 'EAUTH', responseCode: 535 }, false],
])('of %j: again %j, and no message of the server is repeated', async (given, canRetry) => {
  const failure = Object.assign(new Error('the server said s3cr3t'), given);
  const transport = { sendMail: () => Promise.reject(failure) };
  const sent = emailChannel({ transport, from, to: ['team@shop.test'] }).send([firing()], delivery());
  await expect(sent).rejects.toMatchObject({ canRetry, message: expect.not.stringContaining('s3cr3t') });
});

test.each([
  [{ from, to: ['team@shop.test'] }],
  [{ transport: {}, from, to: ['team@shop.test'] }],
  [{ transport: { sendMail: async () => {} }, from, to: [] }],
  [{ transport: { sendMail: async () => {} }, to: ['team@shop.test'] }],
])('%j is refused at the start', (options) => {
  expect(() => emailChannel(options as never)).toThrow(
    expect.objectContaining({ code: 'ERR_GS_OPTION_INVALID' }),
  );
});
