import type { RedactionOptions } from '@golden-signals/core';
import { Redactor } from '@golden-signals/core/extension';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { scaled } from '../../../../test/test-scale.ts';

const redactor = new Redactor();

describe('a text', () => {
  test.each([
    // Names with their values.
    ['password=hunter2 for bob', 'password=[redacted] for bob'],
    ['{"user":"bob","token":"abc.def","n":1}', '{"user":"bob","token":[redacted],"n":1}'],
    ['{"password":"a\\"b","n":1}', '{"password":[redacted],"n":1}'],
    ['"{\\"secret\\":\\"abc\\",\\"n\\":1}"', '"{\\"secret\\":[redacted],\\"n\\":1}"'],
    ["{ apiKey: 'abc', host: 'db' }", "{ apiKey: [redacted], host: 'db' }"],
    ['X-Api-Key: abc123', 'X-Api-Key: [redacted]'],
    ['API key: abc123', 'API key: [redacted]'],
    ['X-Golden-Signals-Follow: abc123', 'X-Golden-Signals-Follow: [redacted]'],
    ['gs_follow=abc123', 'gs_follow=[redacted]'],
    ['DB_PASSWD=abc;HOST=db', 'DB_PASSWD=[redacted];HOST=db'],
    ['clientSecret => abc', 'clientSecret => [redacted]'],
    ['headers[authorization]=abc', 'headers[authorization]=[redacted]'],
    ['"cvv":123,"n":1', '"cvv":[redacted],"n":1'],
    ['{"tokens":["abc","def"],"n":1}', '{"tokens":[redacted],"n":1}'],
    ['Cookie: sid=abc; theme=dark', 'Cookie: [redacted]'],
    ['set-cookie: sid=abc; Path=/\nnext line', 'set-cookie: [redacted]\nnext line'],
    ['Authorization: Digest username="bob", response="abc"', 'Authorization: [redacted]'],
    ["[ 'Authorization', 'Bearer abc', 'Host', 'x' ]", "[ 'Authorization', [redacted], 'Host', 'x' ]"],
    ['error: password=abc', 'error: password=[redacted]'],
    // Credentials.
    ['sent Bearer abc.def-123', 'sent Bearer [redacted]'],
    ['sent Bearer Bearer abc', 'sent Bearer [redacted]'],
    ['bad credentials: password: abc', 'bad credentials: password: [redacted]'],
    ['basic cvv="1 2"', 'basic cvv=[redacted]'],
    ['no bearer token=abc', 'no bearer [redacted]'],
    ['"{""token"":""abc"",""n"":1}"', '"{""token"":[redacted],""n"":1}"'],
    ['{"token":"","n":"abc"}', '{"token":[redacted],"n":"abc"}'],
    ['sent basic dXNlcjpwYXNz', 'sent basic [redacted]'],
    ['jwt eyJhbGciOi.eyJzdWIi.c2lnbmF0 refused', 'jwt [redacted] refused'],
    ['key -----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY----- refused', 'key [redacted] refused'],
    ['key -----BEGIN PRIVATE KEY-----\nabc', 'key [redacted]'],
    // URLs.
    ['GET https://bob:abc@host/path failed', 'GET https://[redacted]@host/path failed'],
    ['postgres://bob:a@b/c?d@db:5432/shop', 'postgres://[redacted]'],
    ['postgres://bob:a/b@db:5432/shop', 'postgres://[redacted]@db:5432/shop'],
    ['redis://:abc@cache:6379', 'redis://[redacted]@cache:6379'],
    ['mongodb://bob:abc@a:1,b:2/shop', 'mongodb://[redacted]@a:1,b:2/shop'],
    ['https://bob:a?bc@host/path', 'https://[redacted]'],
    ['bob:abc@tcp(db:3306)/shop', 'bob:[redacted]@tcp(db:3306)/shop'],
    ['GET https://host/a?code=abc failed', 'GET https://host/a?[redacted] failed'],
    ['GET /reset/?abcdef failed', 'GET /reset/?[redacted] failed'],
    ['users?email=a@b.c', 'users?[redacted]'],
    // Card numbers.
    ['card 4111 1111 1111 1111 declined', 'card [redacted number] declined'],
    ['card 5555-5555-5555-4444 declined', 'card [redacted number] declined'],
    ['2 cards: 12 378282246310005', '2 cards: 12 [redacted number]'],
  ])('%j', (text, redacted) => {
    expect(redactor.text(text)).toBe(redacted);
    // A text that was redacted before is not harmed.
    expect(redactor.text(redacted)).toBe(redacted);
  });

  test.each([
    "Cannot read properties of undefined (reading 'name')",
    'Order 12345 was not found',
    'connect ECONNREFUSED 127.0.0.1:5432',
    'Bearer authentication required',
    'Invalid token',
    'What happened? Nothing.',
    'a?.b is not a function',
    'cardinality: 5000, wildcard: *, passport: no',
    'at 1700000000000 ms, order 4111111111111112',
    'trace 4bf92f4111111111111111a6a3ce929d',
    '0.4111111111111111',
    'GET http://localhost:3000/a, then http://host:80.',
    'mongodb://a:27017,b:27017/shop',
    'https://host/@scope/package',
    'file:///app/node_modules/.pnpm/@nestjs+core@11.0.0/index.js:10:5',
    'C:\\app\\foo@1.0\\index.js:10:5',
    'http://[::1]:3000/a',
    '/users/:id/token/:token',
  ])('keeps %j', (text) => {
    expect(redactor.text(text)).toBe(text);
  });

  test('is cut at 8 Ki characters, or where it is told', () => {
    expect(redactor.text('x'.repeat(1_000_000))).toBe(`${'x'.repeat(8_191)}…`);
    expect(redactor.text('x'.repeat(1_000_000), 10)).toBe(`${'x'.repeat(9)}…`);
    expect(redactor.text('x'.repeat(10), 10)).toBe('x'.repeat(10));
  });

  test.each([
    'password=0123456789abcdef',
    'https://bob:0123456789abcdef@host/',
    '4111111111111111',
    'Bearer 0123456789abcdef',
  ])('shows nothing of %j where it is cut', (secret) => {
    for (let shown = 1; shown <= secret.length; shown += 1) {
      const text = redactor.text(`${' '.repeat(200 - shown)}${secret} ${'x'.repeat(1_000)}`, 200);
      expect(text).not.toMatch(/0123|4111|bob/);
      expect(text.length).toBeLessThanOrEqual(200);
    }
  });
});

describe('planted secrets', () => {
  const secret = 'S3cr3tV4lue';
  const quotes = fc.constantFrom('', '"', "'", '\\"', '`');
  const name = fc.constantFrom(
    ...[
      'password',
      'PASSWORD',
      'userPassword',
      'passwd',
      'pwd',
      'client_secret',
      'token',
      'accessToken',
      'x-api-key',
    ],
    ...[
      'apikey',
      'API_KEY',
      'session',
      'sessionId',
      'credentials',
      'privateKey',
      'card',
      'cardNumber',
      'cvv',
      'jwt',
    ],
    ...['authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'user.password', 'signedCookies'],
  );
  const pair = fc
    .tuple(name, quotes, fc.constantFrom('=', ':', ': ', ' = ', '=>'), quotes)
    .map(([key, quote, separator, inner]) => `${quote}${key}${quote}${separator}${inner}${secret}${inner}`);
  const elsewhere = fc.constantFrom(
    `Bearer ${secret}`,
    `basic ${secret}`,
    `https://bob:${secret}@host/path`,
    `https://${secret}@host`,
    `amqp://bob:${secret}@host/v`,
    `/path?q=${secret}`,
    `https://host/path?${secret}`,
    `eyJhbGci.${secret}.${secret}`,
    `-----BEGIN RSA PRIVATE KEY-----\n${secret}\n-----END RSA PRIVATE KEY-----`,
  );
  const around = fc.constantFrom(
    ' ',
    '\n',
    ', ',
    '; ',
    ' {',
    '} ',
    ' [',
    '] ',
    ' (',
    ') ',
    ' "',
    '" ',
    ' - ',
    '\t',
  );
  const words = fc.stringMatching(/^[\w .,:]{0,30}$/);

  test('do not come out of a text, whatever is around them', () => {
    fc.assert(
      fc.property(
        words,
        around,
        fc.oneof(pair, elsewhere),
        around,
        words,
        (before, left, planted, right, after) => {
          expect(redactor.text(`${before}${left}${planted}${right}${after}`)).not.toContain(secret);
        },
      ),
      { numRuns: scaled(2_000) },
    );
  });

  test('do not come out of a copy, at any depth', () => {
    const leaf = fc.oneof(
      pair,
      elsewhere,
      name.map((key) => ({ [key]: secret })),
      name.map((key) => ({ [key]: { value: [secret] } })),
      name.map((key) => new Map([[key, secret]])),
      name.map((key) => [key, secret]),
      elsewhere.map((text) => ({ [text]: 1 })),
      elsewhere.map((text) => new Error(text)),
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(fc.string(), tie('tree'), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        expect(JSON.stringify(redactor.fields(value))).not.toContain(secret);
      }),
      { numRuns: scaled(500) },
    );
  });
});

test('any text comes out bounded', () => {
  const pieces = fc.constantFrom(
    ...[
      'password',
      'token',
      '=',
      ':',
      '"',
      "'",
      '\\',
      '[',
      '{',
      ' ',
      '\n',
      '://',
      '@',
      '?',
      '/',
      'a',
      '4111',
      '-',
      '.',
    ],
    ...['eyJ', 'Bearer ', '-----BEGIN ', '-----END ', 'Cookie', ',', ';', '…', '\ud800'],
  );
  fc.assert(
    fc.property(
      fc.array(pieces, { maxLength: 60 }),
      fc.integer({ min: 20, max: 200 }),
      (parts, maxLength) => {
        const once = redactor.text(parts.join(''), maxLength);
        expect(once.length).toBeLessThanOrEqual(maxLength);
      },
    ),
    { numRuns: scaled(2_000) },
  );
});

describe('options', () => {
  test('further names are whole words, however they are joined', () => {
    const { text, fields } = bound({ keys: ['iban', 'tax-id', /^x_/] });
    expect(text('customerIban=abc tax_id=abc TAXID=abc x_any=abc urban=abc y_x_=abc')).toBe(
      'customerIban=[redacted] tax_id=[redacted] TAXID=[redacted] x_any=[redacted] urban=abc y_x_=abc',
    );
    expect(fields({ taxId: 1, minibanana: 2, password: 3 })).toEqual({
      taxId: '[redacted]',
      minibanana: 2,
      password: '[redacted]',
    });
  });

  test('an expression that remembers where it stopped finds the name each time', () => {
    const { text } = bound({ keys: [/zip/g] });
    expect(text('zip=1 zip=2 zip=3')).toBe('zip=[redacted] zip=[redacted] zip=[redacted]');
  });

  test('further patterns hide every place', () => {
    const { text } = bound({ patterns: [/ORD-\d+/, /\bsk_\w+/gy] });
    expect(text('ORD-1 and ORD-2 by sk_abc')).toBe('[redacted] and [redacted] by [redacted]');
  });

  test('false keeps everything, but not more than fits', () => {
    const off = new Redactor(false);
    expect(off.text('password=abc')).toBe('password=abc');
    expect(off.fields({ password: 'abc' })).toEqual({ password: 'abc' });
    expect(off.text('x'.repeat(10_000))).toHaveLength(8_192);
  });

  test.each([
    [{ keys: 'password' }],
    [{ keys: [5] }],
    [{ patterns: ['text'] }],
    [{ names: [] }],
    [true],
    [null],
  ])('%j is refused', (options) => {
    expect(() => new Redactor(options as RedactionOptions)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^ERR_GS_OPTION_/) }),
    );
  });

  function bound(options: RedactionOptions) {
    const own = new Redactor(options);
    return { text: (value: string) => own.text(value), fields: (value: unknown) => own.fields(value) };
  }
});
