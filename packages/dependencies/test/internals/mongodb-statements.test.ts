import { expect, test } from '@jest/globals';
import { ObjectId } from 'mongodb';
import { statementOfCommand } from '../../src/mongodb/command-statement.ts';

const statementOf = (name: string, command: object) =>
  statementOfCommand(name, command as Readonly<Record<string, unknown>>, 'shop', 'shop');

test.each([
  ['find', { find: 'orders' }, 'find orders {}'],
  [
    'find',
    { find: 'orders', filter: { _id: new ObjectId(), at: new Date() } },
    'find orders { _id: ?, at: ? }',
  ],
  ['find', { find: 'orders', filter: { id: { $in: ['planted', 2, 3] } } }, 'find orders { id: { $in: ? } }'],
  [
    'find',
    { find: 'orders', filter: { 'stock.42': 1, '507f1f77bcf86cd799439011': 2 } },
    'find orders { stock.?: ?, ?: ? }',
  ],
  [
    'find',
    { find: 'orders', filter: { $or: [{ a: 1 }, { a: 2 }, { b: 'planted' }] } },
    'find orders { $or: [{ a: ? }, { b: ? }] }',
  ],
  ['count', { count: 'orders', query: { open: true } }, 'count orders { open: ? }'],
  ['distinct', { distinct: 'orders', key: 'city', query: {} }, 'distinct orders {}'],
  ['delete', { delete: 'orders', deletes: [{ q: { id: 1 } }, { q: { id: 2 } }] }, 'delete orders { id: ? }'],
  [
    'findAndModify',
    { findAndModify: 'orders', query: { id: 1 }, update: { $inc: { planted: 1 } } },
    'findAndModify orders { id: ? } { $inc }',
  ],
  [
    'update',
    { update: 'orders', updates: [{ q: { id: 1 }, u: { planted: 'planted' } }] },
    'update orders { id: ? } { … }',
  ],
  ['aggregate', { aggregate: 1, pipeline: [{ $currentOp: {} }] }, 'aggregate [$currentOp]'],
  [
    'aggregate',
    { aggregate: 'orders', pipeline: [{ $match: { a: 1 } }, { $group: { _id: '$planted' } }] },
    'aggregate orders [$match { a: ? }, $group]',
  ],
  ['getMore', { getMore: 7n, collection: 'orders' }, 'getMore orders'],
  ['insert', { insert: 'orders', documents: [{ planted: 'planted' }] }, 'insert orders'],
  ['dropUser', { dropUser: 'planted' }, 'dropUser'],
])('%s is known by its shape', (name, command, text) => {
  expect(statementOf(name, command)).toMatchObject({ text, operation: name });
});

test('only what changes nothing is a read', () => {
  const isRead = (name: string, command: object) => statementOf(name, command).isRead;
  expect(isRead('find', { find: 'orders' })).toBe(true);
  expect(isRead('aggregate', { aggregate: 'orders', pipeline: [{ $group: {} }] })).toBe(true);
  expect(isRead('aggregate', { aggregate: 'orders', pipeline: [{ $out: 'copy' }] })).toBe(false);
  expect(isRead('insert', { insert: 'orders', documents: [] })).toBe(false);
});

test('a filter that refers to itself ends', () => {
  const filter: Record<string, unknown> = {};
  filter.again = filter;
  expect(statementOf('find', { find: 'orders', filter }).text.length).toBeLessThan(200);
});

test('a collection of another database is named with it', () => {
  expect(statementOfCommand('find', { find: 'orders' }, 'archive', 'shop').collection).toBe('archive.orders');
});
