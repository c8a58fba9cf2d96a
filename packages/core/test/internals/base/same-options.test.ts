import { differingOptions } from '@golden-signals/core/adapter';
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
  ['an instance of a class, whose state is hidden', { routes: new Set(['/a']) }],
  ['null', { routes: null }],
])('%s is a change, whichever came first', (_what, change) => {
  const changed = { ...value(), ...change };
  expect(sameOptions(value(), changed)).toBe(false);
  expect(sameOptions(changed, value())).toBe(false);
});

test('instances of classes are the same when they are one and the same', () => {
  const set = new Set([1]);
  expect(sameOptions({ set }, { set })).toBe(true);
  expect(sameOptions({ set }, { set: new Set([1]) })).toBe(false);
});

test('options differ by name, and a logger by what it is', () => {
  const logger = { level: 'info' };
  const before = { a: { b: 1 }, logger, gone: 1, same: [1] };
  expect(differingOptions(before, { a: { b: 2 }, logger: { ...logger }, same: [1], more: 1 })).toEqual([
    'a',
    'logger',
    'gone',
    'more',
  ]);
  expect(differingOptions(before, { ...before, a: { b: 1 } })).toEqual([]);
});
