import type { AuthorizationOptions, EndpointRequest } from '@golden-signals/core';
import { createAuthorization } from '@golden-signals/core/extension';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

function request(authorization?: string): EndpointRequest {
  const headers = authorization === undefined ? {} : { authorization };
  return {
    method: 'GET',
    path: '/metrics',
    rest: '',
    query: new URLSearchParams(),
    headers,
    body: undefined,
    signal: new AbortController().signal,
    remoteAddress: '127.0.0.1',
  };
}

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

describe('bearer tokens', () => {
  const one = createAuthorization({ bearerToken: 's3cret' });
  const two = createAuthorization({ bearerToken: ['old', 'new'] });

  test.each(['Bearer s3cret', 'bearer s3cret', 'BEARER  s3cret '])('%p is let in', (header) => {
    expect(one.allows(request(header))).toBe(true);
  });

  test.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Bearer s3cre',
    'Bearer s3cret2',
    'Basic s3cret',
    's3cret',
    'Bearers3cret',
  ])('%p is refused', (header) => {
    expect(one.allows(request(header))).toBe(false);
  });

  test('every configured token is good', () => {
    expect(['old', 'new', 'other'].map((token) => two.allows(request(`Bearer ${token}`)))).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe('basic credentials', () => {
  const allowed = createAuthorization({
    basic: [
      { username: 'prometheus', password: 'pass:word' },
      { username: 'ümlaut', password: 'pässword' },
    ],
  });

  test.each(['prometheus:pass:word', 'ümlaut:pässword'])('%p is let in', (text) => {
    expect(allowed.allows(request(basic(text)))).toBe(true);
  });

  test.each(['prometheus:', 'prometheus', ':pass:word', 'prometheus:pass:wor', 'prometheus:pässword', ''])(
    '%p is refused',
    (text) => {
      expect(allowed.allows(request(basic(text)))).toBe(false);
    },
  );

  test('what is not base64 is refused', () => {
    expect(allowed.allows(request('Basic §§§'))).toBe(false);
  });
});

describe('a predicate', () => {
  test('only true, or a promise of true, lets in', async () => {
    const results: unknown[] = [true, Promise.resolve(true), false, undefined];
    const answers = results.map((result) =>
      createAuthorization({ predicate: () => result as boolean }).allows(request()),
    );
    expect(await Promise.all(answers)).toEqual([true, true, false, undefined]);
  });

  test('is asked when the credentials are not right, with the request', () => {
    const seen: EndpointRequest[] = [];
    const authorization = createAuthorization({
      bearerToken: 'token',
      predicate: (one) => {
        seen.push(one);
        return one.remoteAddress === '127.0.0.1';
      },
    });
    expect(authorization.allows(request('Bearer token'))).toBe(true);
    expect(seen).toEqual([]);
    expect(authorization.allows(request('Bearer wrong'))).toBe(true);
    expect(seen).toHaveLength(1);
  });
});

test.each<[AuthorizationOptions, string]>([
  [{ bearerToken: 'a' }, 'Bearer realm="monitoring"'],
  [{ basic: { username: 'a', password: 'b' } }, 'Basic realm="monitoring", charset="UTF-8"'],
  [{ predicate: () => true }, 'Bearer realm="monitoring"'],
  [
    { bearerToken: 'a', basic: { username: 'a', password: 'b' } },
    'Bearer realm="monitoring", Basic realm="monitoring", charset="UTF-8"',
  ],
])('%j challenges with %s', (options, challenge) => {
  expect(createAuthorization(options).challenge).toBe(challenge);
});

test('a malformed header never throws', () => {
  const authorization = createAuthorization({ bearerToken: 'a', basic: { username: 'a', password: 'b' } });
  const header = fc.oneof(
    fc.string(),
    fc.string().map((text) => `Basic ${text}`),
    fc.string().map((text) => `Bearer ${text}x`),
  );
  fc.assert(fc.property(header, (text) => expect(authorization.allows(request(text))).toBe(false)));
});

describe('start-up errors', () => {
  test.each<[unknown, RegExp]>([
    [{ bearerToken: '' }, /"bearerToken" must be non-empty/],
    [{ bearerToken: ['good', ''] }, /"bearerToken"/],
    [{ bearerToken: 'two words' }, /"bearerToken"/],
    [{ bearerToken: 7 }, /but it is 7/],
    [{ basic: { username: '', password: 'x' } }, /"basic.username"/],
    [{ basic: { username: 'a:b', password: 'x' } }, /without a colon, but it is "a:b"/],
    [{ basic: { username: 'a', password: '' } }, /"basic.password" must be a non-empty string/],
    [{ basic: 'a:b' }, /"basic.username"/],
    [{ predicate: true }, /"predicate" must be a function/],
    [{}, /"bearerToken", "basic" or "predicate"/],
    [{ bearerToken: [] }, /"bearerToken", "basic" or "predicate"/],
  ])('%j', (options, message) => {
    const create = () => createAuthorization(options as AuthorizationOptions);
    expect(create).toThrow(message);
    expect(create).toThrow(expect.objectContaining({ code: 'ERR_GS_OPTION_INVALID' }));
  });

  test('an unknown option', () => {
    const create = () => createAuthorization({ bearer: 'x' } as AuthorizationOptions);
    expect(create).toThrow(expect.objectContaining({ code: 'ERR_GS_OPTION_UNKNOWN' }));
  });

  test('a secret is not shown', () => {
    expect(() => createAuthorization({ bearerToken: 'two secret words' })).not.toThrow(/secret words/);
  });
});
