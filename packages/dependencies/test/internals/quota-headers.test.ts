import { expect, test } from '@jest/globals';
import { readQuotaHeaders } from '../../src/http/quotas/quota-headers.ts';

const nowMs = Date.UTC(2026, 0, 1);
const nowSeconds = nowMs / 1_000;

function read(headers: Readonly<Record<string, string>>) {
  return readQuotaHeaders(Object.entries(headers).flat(), nowMs);
}

test.each([
  [
    'GitHub: a moment',
    { 'X-RateLimit-Limit': '60', 'X-RateLimit-Remaining': '59', 'X-RateLimit-Reset': `${nowSeconds + 30}` },
    [{ policy: '', limit: 60, remaining: 59, resetMs: 30_000 }],
  ],
  [
    'X: another spelling',
    { 'x-rate-limit-limit': '15', 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': `${nowSeconds - 5}` },
    [{ policy: '', limit: 15, remaining: 0, resetMs: 0 }],
  ],
  [
    'OpenAI: several quotas, and durations',
    {
      'x-ratelimit-limit-requests': '500',
      'x-ratelimit-remaining-requests': '499',
      'x-ratelimit-reset-requests': '120ms',
      'x-ratelimit-limit-tokens': '30000',
      'x-ratelimit-remaining-tokens': '29000',
      'x-ratelimit-reset-tokens': '6m0.5s',
    },
    [
      { policy: 'requests', limit: 500, remaining: 499, resetMs: 120 },
      { policy: 'tokens', limit: 30_000, remaining: 29_000, resetMs: 360_500 },
    ],
  ],
  [
    'milliseconds since 1970',
    { 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': `${nowMs + 1_500}` },
    [{ policy: '', limit: undefined, remaining: 3, resetMs: 1_500 }],
  ],
  [
    'the drafts up to 6',
    { 'RateLimit-Limit': '100, 100;w=60', 'RateLimit-Remaining': '50', 'RateLimit-Reset': '50' },
    [{ policy: '', limit: 100, remaining: 50, resetMs: 50_000 }],
  ],
  [
    'draft 7',
    { RateLimit: 'limit=100, remaining=50, reset=5', 'RateLimit-Policy': '100;w=60' },
    [{ policy: '', limit: 100, remaining: 50, resetMs: 5_000 }],
  ],
  [
    'drafts from 8 on',
    {
      'RateLimit-Policy': '"burst";q=10;w=1, "day";q=5000;w=86400',
      RateLimit: '"burst";r=9;t=1, "day";r=4000',
    },
    [
      { policy: 'burst', limit: 10, remaining: 9, resetMs: 1_000 },
      { policy: 'day', limit: 5_000, remaining: 4_000, resetMs: undefined },
    ],
  ],
])('reads the headers of %s', (_name, headers, quotas) => {
  expect(read(headers as Readonly<Record<string, string>>)).toEqual({ quotas, retryAfterMs: undefined });
});

test.each([
  ['17', 17_000],
  [new Date(nowMs + 4_000).toUTCString(), 4_000],
  [new Date(nowMs - 4_000).toUTCString(), 0],
  ['soon', undefined],
])('reads Retry-After: %s', (value, ms) => {
  expect(read({ 'Retry-After': value })?.retryAfterMs).toBe(ms);
});

test('bytes are read as texts are', () => {
  const raw = ['x-ratelimit-limit', '7'].map((text) => Buffer.from(text));
  expect(readQuotaHeaders(raw, nowMs)?.quotas).toEqual([
    { policy: '', limit: 7, remaining: undefined, resetMs: undefined },
  ]);
});

test('what is no quota is none', () => {
  for (const headers of [
    {},
    { 'content-type': 'text/html', 'retry-later': '1', 'x-rates': '5', 'referrer-policy': 'no-referrer' },
    { 'x-ratelimit-limit': 'many', 'x-ratelimit-reset': '5' },
    { 'x-ratelimit-limit': '-5' },
    { ratelimit: '' },
    { 'ratelimit-policy': '"default";w=60' },
  ]) {
    expect(read(headers as Record<string, string>)).toBeUndefined();
  }
});

test('a host cannot fill the memory', () => {
  const policies = Array.from({ length: 50 }, (_, i) => `"${i}${'x'.repeat(200)}";r=1`).join(', ');
  const quotas = read({ ratelimit: policies })?.quotas ?? [];
  expect(quotas).toHaveLength(10);
  expect(quotas[0]!.policy).toHaveLength(64);
});
