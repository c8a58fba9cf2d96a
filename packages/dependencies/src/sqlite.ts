import { basename } from 'node:path';
import { type CallTargetOptions, type Method, observe, wrapMethod } from '@golden-signals/core/extension';
import { checkObserved } from './observe/check-observed.ts';
import type { ObserveOptions } from './observe/observe-options.ts';
import type { InnerDatabase, SqliteDatabase } from './sqlite/library.ts';
import { ObservedStatements } from './sqlite/observed-statements.ts';
import { observedTransaction } from './sqlite/observed-transaction.ts';
import { SynchronousDatabase } from './sqlite/synchronous-database.ts';

export { stopObserving } from '@golden-signals/core/extension';
export type { ObserveOptions } from './observe/observe-options.ts';
export type { SqliteDatabase } from './sqlite/library.ts';

/**
 * Observes a database of `better-sqlite3`, or a `DatabaseSync` of `node:sqlite`: what is executed, and what is asked of the
 * statements that are prepared from now on. Only this instance is changed. Twice is once; `stopObserving(database)` takes it
 * back.
 *
 * @param options `name`: tells databases apart that are alike in everything else, such as those in memory. Default: none.
 * @returns The database.
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function observeDatabase<Database extends SqliteDatabase>(
  database: Database,
  options: ObserveOptions = {},
): Database {
  checkObserved('observeDatabase', database, options, {
    mustBe: 'a database of better-sqlite3 or a DatabaseSync of node:sqlite',
    methods: ['prepare', 'exec'],
  });
  return observe(database, (undos) => {
    const inner: InnerDatabase = database;
    const observed = new SynchronousDatabase(() => describe(inner, options), options.monitor);
    const statements = new ObservedStatements(observed);
    undos.push(() => observed.close());
    const wrap = (name: string, by: (original: Method) => Method) => {
      if (typeof (inner as unknown as Record<string, unknown>)[name] === 'function') {
        undos.push(wrapMethod(inner, name, by));
      }
    };
    wrap('prepare', (original) => {
      return function (text: unknown, ...more: unknown[]) {
        const statement: object = original.call(this, text, ...more);
        if (typeof text === 'string') statements.observe(statement, text);
        return statement;
      };
    });
    const asking = (name: string, textOf: (given: string) => string) =>
      wrap(name, (method) => {
        return function (this: unknown, ...args: unknown[]) {
          const text = typeof args[0] === 'string' ? textOf(args[0]) : undefined;
          return observed.measure({ text, method, receiver: this, args });
        };
      });
    asking('exec', (text) => text);
    asking('pragma', (source) => `PRAGMA ${source}`);
    wrap('transaction', (original) => observedTransaction(original, inner, observed));
    wrap('createTagStore', (original) => {
      return function (...args: unknown[]) {
        const store: object = original.apply(this, args);
        statements.observeTagStore(store);
        return store;
      };
    });
  });
}

/** The directory may say who the user is. */
function describe(database: InnerDatabase, { name }: ObserveOptions): CallTargetOptions {
  const path = database.memory === true ? null : (database.location?.() ?? database.name);
  return {
    kind: 'database',
    system: 'sqlite',
    namespace: typeof path === 'string' && path !== '' ? basename(path) : ':memory:',
    ...(name !== undefined && { pool: name }),
  };
}
