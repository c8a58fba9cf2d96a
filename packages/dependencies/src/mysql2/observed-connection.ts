import {
  type Call,
  type CallResult,
  type Method,
  observe,
  setMethod,
  type Undo,
  wrapMethod,
} from '@golden-signals/core/extension';
import type { ObservedDatabase } from '../observe/observed-database.ts';
import { ConnectionCalls } from '../pools/connection-calls.ts';
import { failure, rowsOf, textOf, valuesOf } from './asked.ts';
import type { Command, CoreConnection, ResultCallback } from './library.ts';

/** Watches what one connection is asked. */
export class ConnectionObservation {
  readonly calls: ConnectionCalls;
  readonly #connection: CoreConnection;
  /** Those that are not over, by what ends them. */
  readonly #open = new Map<Call, (result: CallResult) => void>();

  constructor(connection: CoreConnection, database: ObservedDatabase) {
    this.#connection = connection;
    const isConnected = typeof connection.threadId === 'number';
    this.calls = new ConnectionCalls(database, 'mysql', isConnected, () => this.#open.size > 0);
  }

  install(undos: Undo[]): void {
    const connection = this.#connection;
    for (const name of ['query', 'execute']) {
      undos.push(wrapMethod(connection, name, (original) => this.#asking(original)));
    }
    undos.push(wrapMethod(connection, 'prepare', (original) => this.#preparing(original)));
    // Instead of listeners, which the application could count.
    undos.push(wrapMethod(connection, 'emit', (original) => this.#emitting(original)));
  }

  #asking(original: Method): Method {
    const observation = this;
    return function (sql: unknown, ...rest: unknown[]) {
      if (!sql) return original.call(this, sql, ...rest);
      return observation.#ask(textOf(sql), valuesOf(sql, rest[0]), (watched) => {
        const { onResult } = sql as Command;
        // A pool, or a cluster, hands over a command that it has made before.
        if (typeof onResult === 'function') (sql as Command).onResult = watched(onResult as ResultCallback);
        return original.call(
          this,
          sql,
          ...rest.map((one) => (typeof one === 'function' ? watched(one as ResultCallback) : one)),
        );
      });
    };
  }

  /** Statements that are prepared by hand are kept, and executed without the connection. */
  #preparing(original: Method): Method {
    const observation = this;
    return function (options: unknown, callback: unknown) {
      if (typeof callback !== 'function') return original.call(this, options, callback);
      return original.call(this, options, function (this: unknown, error: unknown, statement: object) {
        if (!error) observation.#observeStatement(textOf(options), statement);
        return callback.call(this, error, statement);
      });
    };
  }

  #observeStatement(text: string, statement: object): void {
    observe(statement, (undos) => {
      const observation = this;
      undos.push(
        wrapMethod(statement, 'execute', (original) => {
          return function (...args: unknown[]) {
            return observation.#ask(text, valuesOf(undefined, args[0]), (watched) =>
              original.apply(
                this,
                args.map((one) => (typeof one === 'function' ? watched(one as ResultCallback) : one)),
              ),
            );
          };
        }),
      );
    });
  }

  /** @param start Asks, with callbacks that are watched. @returns The command, as the library does. */
  #ask(
    text: string,
    values: unknown,
    start: (watched: (callback: ResultCallback) => ResultCallback) => unknown,
  ): unknown {
    const call = this.calls.takeOver() ?? this.calls.begin(text, values);
    if (call === undefined) return start((callback) => callback);
    const end = (result: CallResult) => {
      if (this.#open.delete(call)) this.calls.end(call, result);
    };
    this.#open.set(call, end);
    const watched = (callback: ResultCallback): ResultCallback =>
      function (error, ...results) {
        if (error) end(failure(error));
        return callback.call(this, error, ...results);
      };
    try {
      const command = start(watched);
      if (typeof command === 'object' && command !== null) watchEvents(command as Command, end);
      return command;
    } catch (error) {
      end({ error });
      throw error;
    }
  }

  #emitting(original: Method): Method {
    const observation = this;
    return function (event: unknown, ...args: unknown[]) {
      if (event === 'connect') observation.calls.connected(false);
      // A command that nobody waits for is not told of the loss of its connection.
      else if (event === 'error' || event === 'end') observation.#lost(args[0]);
      return original.call(this, event, ...args);
    };
  }

  #lost(error: unknown): void {
    const result = failure(error ?? new Error('The connection was closed.'));
    for (const end of [...this.#open.values()]) end(result);
  }
}

/** Every command emits its end, before its callback has the results. */
function watchEvents(command: Command, end: (result: CallResult) => void): void {
  let streamed = 0;
  const original = (command as Command & { emit: Method }).emit;
  setMethod(command, 'emit', function (event: unknown, ...args: unknown[]) {
    if (event === 'result' && !isHeader(command, args[0])) streamed += 1;
    else if (event === 'error') end(failure(args[0]));
    else if (event === 'end') end({ rows: streamed || rowsOf(command._rows) });
    return original.call(this, event, ...args);
  });
}

/** What is said of changed rows comes as an event too. */
function isHeader(command: Command, result: unknown): boolean {
  return command._rows?.at(-1) === result;
}
