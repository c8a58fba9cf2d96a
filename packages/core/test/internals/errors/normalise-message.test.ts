import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { normaliseMessage } from '../../../src/errors/normalise-message.ts';

test.each([
  ['Order 12345 was not found', 'Order <n> was not found'],
  ['took 12.5 s, -3 left, 1,234 seen, 1e-5 off', 'took <n> s, <n> left, <n> seen, <n> off'],
  ['timeout of 500ms', 'timeout of <n>ms'],
  ['timeout of 15000ms', 'timeout of <n>ms'],
  ['utf8 over http2 by v1.2.3', 'utf<n> over http<n> by v<n>'],
  ['job 3f2504e0-4f89-11d3-9a0c-0305e82c3301 failed', 'job <uuid> failed'],
  ['document 507f1f77bcf86cd799439011 is gone', 'document <hex> is gone'],
  ['at 0x7ffee4c8', 'at <hex>'],
  ['commit deadbeef1 and 12345678', 'commit <hex> and <n>'],
  ['customer cus_9s6XKzkNRiz8i3 has none', 'customer <id> has none'],
  ['event 01HZX3KQ2M8Y4T6V7W9XABCDEF', 'event <id>'],
  [
    "Cannot read properties of undefined (reading 'name')",
    'Cannot read properties of undefined (reading <str>)',
  ],
  ['no "such \\"quoted\\" thing" here', 'no <str> here'],
  ['Invalid `prisma.user` call of “bob”', 'Invalid <str> call of <str>'],
  ["the user's name can't be 'x'", "the user's name can't be <str>"],
  ['mail to bob.smith+a@mail.example.com bounced', 'mail to <email> bounced'],
  ['GET https://host:8080/a/b failed', 'GET <url> failed'],
  ['connect ECONNREFUSED 127.0.0.1:5432', 'connect ECONNREFUSED <ip>'],
  ['connect EHOSTUNREACH fe80::1:2', 'connect EHOSTUNREACH <ip>'],
  ['since 2024-05-06T07:08:09.123Z', 'since <date>'],
  ['on 2024-05-06 at 07:08:09', 'on <date> at <time>'],
  ['card [redacted number] declined', 'card <n> declined'],
  ['token=[redacted] for bob', 'token=[redacted] for bob'],
  ['nothing that varies', 'nothing that varies'],
  ['', ''],
])('%j is %j', (message, normalised) => {
  expect(normaliseMessage(message)).toBe(normalised);
});

test('ids, addresses and numbers of any value are the same message', () => {
  const occurrence = fc.record({
    id: fc.nat(),
    uuid: fc.uuid(),
    email: fc.stringMatching(/^[a-z]{1,10}$/).map((name) => `${name}@example.com`),
    address: fc.ipV4(),
    url: fc.webUrl().filter((text) => !/['()]/.test(text)),
    quoted: fc.stringMatching(/^[a-z0-9 ]{0,20}$/),
    date: fc.date({ noInvalidDate: true, min: new Date('0001-01-01'), max: new Date('9999-12-31') }),
  });
  fc.assert(
    fc.property(occurrence, ({ id, uuid, email, address, url, quoted, date }) => {
      const message = `Order ${id} (${uuid}) of ${email} at ${address} via ${url} as "${quoted}" on ${date.toISOString()}`;
      expect(normaliseMessage(message)).toBe(
        'Order <n> (<uuid>) of <email> at <ip> via <url> as <str> on <date>',
      );
    }),
  );
});

test('only the beginning of a long message counts', () => {
  expect(normaliseMessage('x'.repeat(1_000_000))).toBe('x'.repeat(1_000));
});

test('no digit is left', () => {
  const pieces = fc.constantFrom(
    '1',
    'a',
    '-',
    '.',
    ':',
    '"',
    "'",
    '@',
    ' ',
    '0x',
    '<n>',
    'e5',
    '2024-01-01',
    '(',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
      const once = normaliseMessage(parts.join(''));
      expect(once).not.toMatch(/\d/);
    }),
  );
});
