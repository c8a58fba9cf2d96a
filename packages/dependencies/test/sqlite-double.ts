import type { FakeClock } from '@golden-signals/core/testing';

/** A stand-in for a database of better-sqlite3, whose native code tests do not build. It takes time by the clock given. */
export class SqliteDouble {
  readonly name = '/home/ada/shop.db';
  readonly memory = false;
  inTransaction = false;
  /** What it was asked for, past `prepare` too. */
  readonly asked: string[] = [];
  readonly #clock: FakeClock;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  /** @param ms That it takes. */
  ask(text: string, ms: number): void {
    this.asked.push(text);
    this.#clock.advance(ms);
    if (text.includes('broken')) {
      throw Object.assign(new Error('UNIQUE constraint failed'), { code: 'SQLITE_CONSTRAINT_UNIQUE' });
    }
  }

  exec(text: string): this {
    this.ask(text, 2);
    return this;
  }

  pragma(source: string): unknown[] {
    this.ask(`PRAGMA ${source}`, 1);
    return [];
  }

  prepare(text: string): StatementDouble {
    return new StatementDouble(this, text);
  }

  /** As better-sqlite3 does it: a function with four variants, each of which has all as properties. */
  transaction(fn: (...args: unknown[]) => unknown): TransactionDouble {
    const variant = (begin: string) => {
      const database = this;
      return function sqliteTransaction(this: unknown, ...args: unknown[]): unknown {
        const [before, after, undo] = database.inTransaction
          ? ['SAVEPOINT s', 'RELEASE s', 'ROLLBACK TO s']
          : [begin, 'COMMIT', 'ROLLBACK'];
        const isOuter = !database.inTransaction;
        database.ask(before!, 1);
        database.inTransaction = true;
        try {
          const result = fn.apply(this, args);
          database.ask(after!, 40);
          return result;
        } catch (error) {
          database.ask(undo!, 3);
          throw error;
        } finally {
          if (isOuter) database.inTransaction = false;
        }
      };
    };
    const properties = {
      default: { value: variant('BEGIN') },
      deferred: { value: variant('BEGIN DEFERRED') },
      immediate: { value: variant('BEGIN IMMEDIATE') },
      exclusive: { value: variant('BEGIN EXCLUSIVE') },
      database: { value: this, enumerable: true },
    };
    for (const name of ['default', 'deferred', 'immediate', 'exclusive'] as const) {
      Object.defineProperties(properties[name].value, properties);
    }
    return properties.default.value as TransactionDouble;
  }
}

interface TransactionDouble {
  (...args: unknown[]): unknown;
  readonly immediate: TransactionDouble;
  readonly database: SqliteDouble;
}

class StatementDouble {
  readonly #database: SqliteDouble;
  readonly #text: string;

  constructor(database: SqliteDouble, text: string) {
    this.#database = database;
    this.#text = text;
  }

  raw(): this {
    return this;
  }

  run(..._values: unknown[]): { changes: number; lastInsertRowid: number } {
    this.#database.ask(this.#text, 5);
    return { changes: 2, lastInsertRowid: 9 };
  }

  get(..._values: unknown[]): unknown {
    this.#database.ask(this.#text, 5);
    return { id: 1 };
  }

  all(..._values: unknown[]): unknown[] {
    this.#database.ask(this.#text, 120);
    return [{ id: 1 }, { id: 2 }, { id: 3 }];
  }

  *iterate(..._values: unknown[]): Generator<unknown> {
    this.#database.ask(this.#text, 1);
    yield { id: 1 };
    yield { id: 2 };
  }
}
