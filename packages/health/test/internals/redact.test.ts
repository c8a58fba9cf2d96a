import { expect, test } from '@jest/globals';
import { redactDetails, redactText } from '../../src/redact.ts';

test.each([
  ['connect ECONNREFUSED 10.0.0.5:5432', 'connect ECONNREFUSED 10.0.0.5:5432'],
  ['postgres://shop:pw@db/shop failed', '[redacted] failed'],
  ['cannot open "redis://cache:6379/0"', 'cannot open "[redacted]"'],
  ['mongodb+srv://u:p@h/x?y=z', '[redacted]'],
  ['https://user:pw@host/x', 'https://[redacted]@host/x'],
  ['https://host/x?api_key=abc answered 500', 'https://host/x?[redacted] answered 500'],
  ['Server=db;Password=hunter2;User=sa', 'Server=db;Password=[redacted];User=sa'],
  ['host=db password="with space" user=x', 'host=db password=[redacted] user=x'],
  ['{"apiKey": "abc", "a": 1}', '{"apiKey": [redacted], "a": 1}'],
  ['Authorization: Bearer abc.def-1', 'Authorization: [redacted]'],
  ['pwd=hunter2', 'pwd=[redacted]'],
  ['password authentication failed for user "shop"', 'password authentication failed for user "shop"'],
  ['Error: no\n    at Object.<anonymous> (/srv/app.js:1:1)', 'Error: no'],
  ['x'.repeat(400), `${'x'.repeat(299)}…`],
])('%s', (text, redacted) => {
  expect(redactText(text)).toBe(redacted);
});

test('keys that name a secret hide their value, at any depth', () => {
  expect(
    redactDetails({
      password: 'a',
      dbPassword: 'b',
      api_key: 'c',
      connectionString: 'd',
      accessToken: 'e',
      nested: { list: [{ clientSecret: 'f', fine: 'g' }] },
      passengers: 3,
      stack: 'at x',
      ping: () => 'x',
      trace: 'Error: no\n    at Object.<anonymous> (/srv/app.js:1:1)',
      nothing: undefined,
    }),
  ).toEqual({
    password: '[redacted]',
    dbPassword: '[redacted]',
    api_key: '[redacted]',
    connectionString: '[redacted]',
    accessToken: '[redacted]',
    nested: { list: [{ clientSecret: '[redacted]', fine: 'g' }] },
    passengers: 3,
    trace: 'Error: no',
  });
});

test('details are cut to a limited size, and never throw', () => {
  const wide = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`key-${i}`, i]));
  const shown = redactDetails(wide);
  expect(Object.keys(shown)).toHaveLength(51);
  expect(shown['…']).toBe('… 50 more');
  expect(redactDetails({ list: Array.from({ length: 100 }, () => 1) }).list).toHaveLength(51);
  const broken = Object.defineProperty({}, 'x', {
    enumerable: true,
    get() {
      throw new Error('x');
    },
  });
  expect(redactDetails(broken)).toEqual({ x: '[unreadable]' });
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  expect(redactDetails(revoked.proxy)).toEqual({ details: '[unreadable]' });
});
