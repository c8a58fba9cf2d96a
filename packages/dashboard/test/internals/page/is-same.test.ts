import { expect, test } from '@jest/globals';
import { h } from 'preact';
import { isSame } from '../../../page/drawing/is-same.ts';

const Cell = () => null;
const press = () => {};

test.each([
  ['texts', 'a', 'a', 'b'],
  ['numbers that are none', Number.NaN, Number.NaN, 0],
  ['what is not there', undefined, undefined, null],
  ['lists', [1, ['a']], [1, ['a']], [1, ['a', 'b']]],
  ['data', { a: { b: [1] } }, { a: { b: [1] } }, { a: { b: [2] } }],
  ['data that lacks something', { a: 1, b: undefined }, { a: 1, b: undefined }, { a: 1, c: undefined }],
  [
    'elements',
    h('td', { class: 'num' }, 'a'),
    h('td', { class: 'num' }, 'a'),
    h('td', { class: 'num' }, 'b'),
  ],
  ['elements of another kind', h('td', null), h('td', null), h('th', null)],
  ['elements with keys', h('td', { key: 'a' }), h('td', { key: 'a' }), h('td', { key: 'b' })],
  ['components', h(Cell, { value: [1] }), h(Cell, { value: [1] }), h(Cell, { value: [2] })],
  ['functions', h('td', { onClick: press }), h('td', { onClick: press }), h('td', { onClick: () => {} })],
  ['data and an element', { type: 'td' }, { type: 'td' }, h('td', null)],
])('%s', (_, value, alike, other) => {
  expect(isSame(value, alike)).toBe(true);
  expect(isSame(value, other)).toBe(false);
  expect(isSame(other, value)).toBe(false);
});

test('instances of classes are the same only where they are one', () => {
  const moment = new Date(0);
  expect(isSame(moment, moment)).toBe(true);
  expect(isSame(moment, new Date(0))).toBe(false);
});
