import { FakeClock } from '@golden-signals/core/testing';
import { observeDatabase, stopObserving } from '@golden-signals/dependencies/sqlite';
import { expect, test } from '@jest/globals';
import { observing } from './observing.ts';
import { SqliteDouble } from './sqlite-double.ts';

function observedDouble() {
  const clock = new FakeClock();
  const all = observing({ clock });
  const database = observeDatabase(new SqliteDouble(clock), { monitor: all.monitor });
  return { ...all, clock, database };
}

test('statements of SQLite are calls, with their rows and what they are', () => {
  const { database, ends } = observedDouble();
  const insert = database.prepare('INSERT INTO orders (customer) VALUES (?)');
  expect(insert.run('Ada')).toEqual({ changes: 2, lastInsertRowid: 9 });
  const select = database.prepare("SELECT * FROM orders WHERE note = 'secret' AND id = ?");
  expect(select.get(1)).toEqual({ id: 1 });
  expect(select.raw().all(1)).toHaveLength(3);
  expect(database.exec('DELETE FROM orders')).toBe(database);
  expect(database.pragma('wal_checkpoint')).toEqual([]);

  expect(ends.map(({ summary, rows, durationMs }) => [summary, rows, durationMs])).toEqual([
    ['INSERT orders', 2, 5],
    ['SELECT orders', 1, 5],
    ['SELECT orders', 3, 120],
    ['DELETE orders', undefined, 2],
    ['PRAGMA', undefined, 1],
  ]);
  expect(ends[0]!.target).toMatchObject({ kind: 'database', system: 'sqlite', namespace: 'shop.db' });
});

test('an error of SQLite is what it was, and counted by its code', () => {
  const { database, ends } = observedDouble();
  expect(() => database.prepare('INSERT INTO broken VALUES (?)').run(7)).toThrow('UNIQUE constraint failed');
  expect(ends).toMatchObject([{ operation: 'INSERT', errorType: 'SQLITE_CONSTRAINT_UNIQUE' }]);
});

test('an iteration is one call, until its end or until the application leaves it', () => {
  const { database, ends, clock } = observedDouble();
  const select = database.prepare('SELECT * FROM orders');
  const rows: unknown[] = [];
  for (const row of select.iterate()) {
    rows.push(row);
    clock.advance(10);
  }
  expect(rows).toEqual([{ id: 1 }, { id: 2 }]);
  for (const _row of select.iterate()) break;
  expect(ends).toMatchObject([
    { operation: 'SELECT', rows: 2, durationMs: 21 },
    { operation: 'SELECT', rows: 1, durationMs: 1 },
  ]);
});

test('a transaction of better-sqlite3 begins and commits, also past prepare', () => {
  const { database, ends } = observedDouble();
  const insert = database.prepare('INSERT INTO orders VALUES (?)');
  const receiver = {};
  const pay = database.transaction(function (this: unknown, id) {
    expect(this).toBe(receiver);
    insert.run(id);
    return `paid ${id}`;
  });
  expect(pay.database).toBe(database);
  expect(pay.immediate.call(receiver, 7)).toBe('paid 7');
  expect(database.asked).toEqual(['BEGIN IMMEDIATE', 'INSERT INTO orders VALUES (?)', 'COMMIT']);
  expect(ends.map(({ operation, durationMs }) => [operation, durationMs])).toEqual([
    ['BEGIN', 1],
    ['INSERT', 5],
    ['COMMIT', 40],
  ]);
});

test('a transaction of better-sqlite3 that is rolled back is no error of the database', () => {
  const { database, ends } = observedDouble();
  const fail = database.transaction(() => {
    throw new Error('sold out');
  });
  expect(() => fail()).toThrow('sold out');
  expect(ends.map(({ operation, durationMs, outcome }) => [operation, durationMs, outcome])).toEqual([
    ['BEGIN', 1, 'success'],
    ['ROLLBACK', 3, 'success'],
  ]);
});

test('a transaction in a transaction is a savepoint, and not told apart', () => {
  const { database, operations } = observedDouble();
  const inner = database.transaction(() => 'inner');
  const outer = database.transaction(() => inner());
  expect(outer()).toBe('inner');
  expect(database.asked).toEqual(['BEGIN', 'SAVEPOINT s', 'RELEASE s', 'COMMIT']);
  expect(operations()).toEqual(['BEGIN', 'COMMIT']);
});

test('what held the event loop is a cause for everything that went on meanwhile, and a finding', () => {
  const { database, clock, host } = observedDouble();
  const fromMs = clock.now();
  database.prepare('SELECT * FROM orders').all();
  database.prepare('SELECT * FROM orders WHERE id = ?').get(1);
  expect(host.causes.of({ fromMs, toMs: clock.now() })).toContainEqual({
    kind: 'loop_hold',
    text: 'SELECT orders held the event loop for 120 ms',
    ms: 120,
  });
  expect(host.causes.of({ fromMs: fromMs + 110, toMs: clock.now() })).toContainEqual(
    expect.objectContaining({ kind: 'loop_hold', ms: 10 }),
  );
  expect(host.findings.read(60_000)).toContainEqual(
    expect.objectContaining({
      id: 'loop-hold:SELECT orders',
      title: 'SELECT orders held the event loop for 120 ms',
      evidence: expect.arrayContaining(['1 call of 50.0 ms or more, 120 ms together']),
    }),
  );
});

test('a database that is not observed any more is as it was, with the statements that it prepared', () => {
  const { database, ends } = observedDouble();
  const statement = database.prepare('SELECT 1');
  expect(observeDatabase(database)).toBe(database);
  stopObserving(database);
  expect(Object.getOwnPropertyNames(database)).not.toContain('prepare');
  expect(statement.get()).toEqual({ id: 1 });
  expect(database.prepare('SELECT 2').get()).toEqual({ id: 1 });
  expect(ends).toEqual([]);
});

test('what is no database is refused', () => {
  expect(() => observeDatabase({} as SqliteDouble)).toThrow(
    expect.objectContaining({ code: 'ERR_GS_OPTION_INVALID' }),
  );
});
