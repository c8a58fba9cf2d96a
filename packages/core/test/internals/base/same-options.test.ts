import { expect, test } from '@jest/globals';
import { sameOptions } from '../../../src/base/same-options.ts';

const plan = (req: { plan: string }) => req.plan;
const value = () => ({
  paths: ['/a', /^\/b/i],
  routes: { '/a': { slowThresholdMs: 5, nothing: undefined } },
  read: plan,
});

test('equal values of different identity say the same', () => {
  expect(sameOptions(value(), value())).toBe(true);
});

test.each([
  ['another number', { routes: { '/a': { slowThresholdMs: 6, nothing: undefined } } }],
  ['another key', { routes: { '/a': { slowThresholdMs: 5, anything: undefined } } }],
  ['a key less', { routes: { '/a': { slowThresholdMs: 5 } } }],
  ['another flag', { paths: ['/a', /^\/b/] }],
  ['another pattern', { paths: ['/a', /^\/c/i] }],
  ['the text of a pattern', { paths: ['/a', '/^\\/b/i'] }],
  ['another order', { paths: [/^\/b/i, '/a'] }],
  ['an object with the keys of an array', { paths: { 0: '/a', 1: /^\/b/i } }],
  ['another function', { read: (req: { tenant: string }) => req.tenant }],
  ['a function that is written alike', { read: (req: { plan: string }) => req.plan }],
  ['null', { routes: null }],
])('%s is a change, whichever came first', (_what, change) => {
  const changed = { ...value(), ...change };
  expect(sameOptions(value(), changed)).toBe(false);
  expect(sameOptions(changed, value())).toBe(false);
});
