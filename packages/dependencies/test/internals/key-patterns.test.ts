import { describe, expect, test } from '@jest/globals';
import { KeyPatterns } from '../../src/redis-clients/key-patterns.ts';

function patternsOf(...keys: unknown[]): string[] {
  const patterns = new KeyPatterns();
  for (const key of keys) patterns.count(key, true);
  return patterns.list().map(({ pattern }) => pattern);
}

describe('the pattern of a key', () => {
  test.each([
    ['user:42', 'user:*'],
    ['user:42:profile', 'user:*:profile'],
    ['session:9f86d081884c7d659a2feaa0c55ad015', 'session:*'],
    ['cart/3fa85f64-5717-4562-b3fc-2c963f66afa6/items', 'cart/*/items'],
    ['cache.v2.prices', 'cache.v2.prices'],
    ['order-1234', '*'],
    ['mail:ada@example.com', 'mail:*.com'],
    ['token:eyJhbGciOiJIUzI1NiJ9', 'token:*'],
    ['page:averyveryverylongnameofonething', 'page:*'],
    ['flags', 'flags'],
    ['a::b', 'a::b'],
    ['', ''],
    ['{user:7}:name', '*:*:name'],
    ['name:Zoë', 'name:*'],
    ['a:b:c:d:e:f:g:h', 'a:b:c:d:e:f'],
  ])('%s is %s', (key, pattern) => {
    expect(patternsOf(key)).toEqual([pattern.replace('a:b:c:d:e:f', 'a:b:c:d:e:*')]);
  });

  test('is the same of a buffer, and of a number', () => {
    expect(patternsOf(Buffer.from('user:42'), 'user:43', 44)).toEqual(['user:*', '*']);
  });
});

describe('names', () => {
  const people = 'ada ben cal dan eve fay gus hal ivy jim kim lee mia ned'.split(' ');

  test('of which there are many become one pattern, with what was counted before', () => {
    const patterns = new KeyPatterns();
    for (const person of people) {
      patterns.count(`user:${person}:profile`, person !== 'ada');
      patterns.count(`user:${person}`, true);
    }
    expect(patterns.list()).toEqual([
      { pattern: 'user:*:profile', hits: 13, misses: 1 },
      { pattern: 'user:*', hits: 14, misses: 0 },
    ]);
  });

  test('in front of others become one as well', () => {
    const patterns = new KeyPatterns();
    for (const person of people) patterns.count(`${person}:cart`, true);
    patterns.count('ada:cart', false);
    expect(patterns.list()).toEqual([{ pattern: '*:cart', hits: 14, misses: 1 }]);
  });
});

test('a hundred thousand keys leave a bounded number of patterns, and none of them has a value in it', () => {
  const patterns = new KeyPatterns();
  const letters = (n: number) =>
    [...n.toString(26)].map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 26))).join('');
  for (let i = 0; i < 100_000; i += 1) {
    patterns.count(`${letters(i)}:${i}:${letters(i * 7)}:secret-${i}`, i % 2 === 0);
  }
  const list = patterns.list();
  expect(list.length).toBeLessThan(410);
  expect(list.reduce((sum, { hits, misses }) => sum + hits + misses, 0)).toBe(100_000);
  expect(JSON.stringify(list)).not.toMatch(/secret|\d{4,}:/);
});
