import { urlPath } from '@golden-signals/core/adapter';
import { describe, expect, test } from '@jest/globals';
import { urlQuery, withoutTrailingSlash } from '../../../src/base/url-path.ts';

test.each([
  ['/a', '/a', ''],
  ['/a?b', '/a', 'b'],
  ['/a?', '/a', ''],
  ['/a?b?c#d?e', '/a', 'b?c'],
  ['/login#/health', '/login', ''],
  ['/login#?health', '/login', ''],
  ['http://host/health', '/health', ''],
  ['HTTPS://user@host:8080/health?x=1#y', '/health', 'x=1'],
  ['http://host', '/', ''],
  ['http://host?x=1', '/', 'x=1'],
  ['http://host#x', '/', ''],
  ['/http://host/a', '/http://host/a', ''],
  ['/?next=http://host/health', '/', 'next=http://host/health'],
  ['?a', '/', 'a'],
  ['', '/', ''],
  ['*', '*', ''],
  ['//health', '//health', ''],
  ['//host/health?x', '//host/health', 'x'],
  ['/a//b/', '/a//b/', ''],
  ['/%68ealth', '/%68ealth', ''],
  ['/a%3Fb%23c', '/a%3Fb%23c', ''],
  ['/a/../b', '/a/../b', ''],
])('%j is the path %j with the query %j', (target, path, query) => {
  expect(urlPath(target)).toBe(path);
  expect(urlQuery(target)).toBe(query);
});

describe('withoutTrailingSlash', () => {
  test.each([
    ['/', '/'],
    ['/a', '/a'],
    ['/a/', '/a'],
    ['/a//', '/a/'],
    ['', ''],
  ])('%j', (path, expected) => expect(withoutTrailingSlash(path)).toBe(expected));
});
