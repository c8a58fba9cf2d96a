import { observeDatabase } from '@golden-signals/dependencies/sqlite';
import { expect, test } from '@jest/globals';
import { observing } from './observing.ts';

interface Statement {
  run(...values: unknown[]): unknown;
  get(...values: unknown[]): unknown;
  all(...values: unknown[]): unknown[];
  iterate(...values: unknown[]): Iterable<unknown>;
}

interface Database {
  exec(text: string): void;
  prepare(text: string): Statement;
  close(): void;
  createTagStore?(): {
    all(strings: TemplateStringsArray, ...values: unknown[]): unknown[];
  };
}

/** The types of the oldest Node have none. */
const { DatabaseSync } = (process.getBuiltinModule?.('node:sqlite') ?? {}) as {
  DatabaseSync?: new (path: string) => Database;
};

const name = 'node:sqlite answers as it did, and each statement is a call';

if (DatabaseSync === undefined) {
  test.skip(`${name} (needs Node 22.5 or later)`, () => {});
} else {
  test(name, () => {
    const { monitor, ends, logger } = observing();
    const database = observeDatabase(new DatabaseSync(':memory:'), { monitor, name: 'orders' });
    database.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY, customer TEXT UNIQUE)');
    const insert = database.prepare('INSERT INTO orders (customer) VALUES (?)');
    expect(insert.run('Ada')).toEqual({ changes: 1, lastInsertRowid: 1 });
    insert.run('Grace');
    expect(() => insert.run('Ada')).toThrow('UNIQUE constraint failed');
    const select = database.prepare('SELECT * FROM orders WHERE id >= ?');
    expect(select.get(2)).toEqual({ id: 2, customer: 'Grace' });
    expect(select.get(3)).toBeUndefined();
    expect(select.all(1)).toHaveLength(2);
    expect([...select.iterate(1)]).toHaveLength(2);
    for (const _row of select.iterate(1)) break;
    const tags = database.createTagStore?.();
    if (tags !== undefined) expect(tags.all`SELECT * FROM orders WHERE id = ${1}`).toHaveLength(1);
    database.close();

    const expected = [
      ['CREATE TABLE orders', undefined, ''],
      ['INSERT orders', 1, ''],
      ['INSERT orders', 1, ''],
      ['INSERT orders', undefined, '2067'],
      ['SELECT orders', 1, ''],
      ['SELECT orders', 0, ''],
      ['SELECT orders', 2, ''],
      ['SELECT orders', 2, ''],
      ['SELECT orders', 1, ''],
      ...(tags === undefined ? [] : [['SELECT orders', 1, '']]),
    ];
    expect(ends.map(({ summary, rows, errorType }) => [summary, rows, errorType])).toEqual(expected);
    expect(ends[0]!.target).toMatchObject({ system: 'sqlite', namespace: ':memory:', pool: 'orders' });
    expect(logger.entries).toEqual([]);
  });
}
