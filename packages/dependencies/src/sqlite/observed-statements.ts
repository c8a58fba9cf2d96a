import type { CallResult, Method } from '@golden-signals/core/extension';
import { observedIteration } from './observed-iteration.ts';
import type { SynchronousDatabase } from './synchronous-database.ts';

type ResultOf = (result: unknown) => CallResult;

const iterate = 'iterate';

/** What answers at once, with how many rows. */
const results: Readonly<Record<string, ResultOf>> = {
  run: (result) => {
    const { changes } = (result ?? {}) as { changes?: number | bigint };
    return changes === undefined ? {} : { rows: Number(changes) };
  },
  get: (row) => ({ rows: row === undefined ? 0 : 1 }),
  all: (rows) => ({ rows: (rows as readonly unknown[] | undefined)?.length }),
};

/** Returns the text of what is asked of one of them, with these arguments. */
type TextOf = (asked: object, args: readonly unknown[]) => string | undefined;

/** The prepared statements of one database. Once it is not observed any more, their methods only pass calls on. */
export class ObservedStatements {
  readonly #database: SynchronousDatabase;
  readonly #texts = new WeakMap<object, string>();
  /** Made once, because many applications prepare a statement for each call. */
  #ofStatements: PropertyDescriptorMap | undefined;

  constructor(database: SynchronousDatabase) {
    this.#database = database;
  }

  observe(statement: object, text: string): void {
    this.#texts.set(statement, text);
    this.#ofStatements ??= this.#methodsOf(statement, (asked) => this.#texts.get(asked));
    Object.defineProperties(statement, this.#ofStatements);
  }

  /** Observes a store of statements, whose methods are tags of templates. */
  observeTagStore(store: object): void {
    const textOf: TextOf = (_store, [strings]) => (Array.isArray(strings) ? strings.join('?') : undefined);
    Object.defineProperties(store, this.#methodsOf(store, textOf));
  }

  #methodsOf(asked: object, textOf: TextOf): PropertyDescriptorMap {
    const properties: PropertyDescriptorMap = {};
    for (const name of [...Object.keys(results), iterate]) {
      const method = (asked as Readonly<Record<string, Method | undefined>>)[name];
      if (method === undefined) continue;
      const value =
        name === iterate ? this.#iterating(method, textOf) : this.#asking(method, textOf, results[name]);
      Object.defineProperties(value, { name: { value: method.name }, length: { value: method.length } });
      properties[name] = { value, writable: true, configurable: true };
    }
    return properties;
  }

  #asking(method: Method, textOf: TextOf, resultOf: ResultOf | undefined): Method {
    const database = this.#database;
    return function (this: object, ...args) {
      const text = textOf(this, args);
      return database.measure({ text, values: args, method, receiver: this, args, resultOf });
    };
  }

  #iterating(method: Method, textOf: TextOf): Method {
    const database = this.#database;
    return function (this: object, ...args) {
      return observedIteration(database, textOf(this, args), args, () => method.apply(this, args));
    };
  }
}
