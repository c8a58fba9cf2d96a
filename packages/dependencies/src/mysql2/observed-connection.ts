import { type Method, observe, type Undo, wrapMethod } from '@golden-signals/core/extension';
import type { ObservedDatabase } from '../observe/observed-database.ts';
import { ConnectionCalls } from '../pools/connection-calls.ts';
import { failure, textOf, valuesOf } from './asked.ts';
import type { Command, CoreConnection, ResultCallback } from './library.ts';
import { type OpenQuestions, Question } from './question.ts';

/**
 * Watches what one connection is asked. Its fields are `private`, not `#private`, see docs/hot-path.md, rule 12.
 */
export class ConnectionObservation {
  readonly calls: ConnectionCalls;
  private readonly connection: CoreConnection;
  private readonly open: OpenQuestions = [];

  constructor(connection: CoreConnection, database: ObservedDatabase) {
    this.connection = connection;
    const isConnected = typeof connection.threadId === 'number';
    this.calls = new ConnectionCalls(database, 'mysql', isConnected, () => this.open.length > 0);
  }

  install(undos: Undo[]): void {
    const connection = this.connection;
    for (const name of ['query', 'execute']) {
      undos.push(wrapMethod(connection, name, (original) => this.asking(original)));
    }
    undos.push(wrapMethod(connection, 'prepare', (original) => this.preparing(original)));
    // Instead of listeners, which the application could count.
    undos.push(wrapMethod(connection, 'emit', (original) => this.emitting(original)));
  }

  private asking(original: Method): Method {
    const observation = this;
    return function (...args: unknown[]) {
      const sql = args[0];
      const question = sql ? observation.begin(textOf(sql), valuesOf(sql, args[1])) : undefined;
      if (question === undefined) return original.apply(this, args);
      const { onResult } = sql as Command;
      // A pool, or a cluster, hands over a command that it has made before.
      if (typeof onResult === 'function')
        (sql as Command).onResult = question.watch(onResult as ResultCallback);
      return ask(question, original, this, args);
    };
  }

  /** Statements that are prepared by hand are kept, and executed without the connection. */
  private preparing(original: Method): Method {
    const observation = this;
    return function (options: unknown, callback: unknown) {
      if (typeof callback !== 'function') return original.call(this, options, callback);
      return original.call(this, options, function (this: unknown, error: unknown, statement: object) {
        if (!error) observation.observeStatement(textOf(options), statement);
        return callback.call(this, error, statement);
      });
    };
  }

  private observeStatement(text: string, statement: object): void {
    const observation = this;
    const executing = (original: Method): Method =>
      function (...args: unknown[]) {
        const question = observation.begin(text, valuesOf(undefined, args[0]));
        return question === undefined ? original.apply(this, args) : ask(question, original, this, args);
      };
    observe(statement, (undos) => undos.push(wrapMethod(statement, 'execute', executing)));
  }

  /** Returns undefined where nothing is measured. */
  private begin(text: string, values: unknown): Question | undefined {
    const call = this.calls.takeOver() ?? this.calls.begin(text, values);
    return call && new Question(call, this.calls, this.open);
  }

  private emitting(original: Method): Method {
    const observation = this;
    return function (event: unknown, ...args: unknown[]) {
      if (event === 'connect') observation.calls.connected(false);
      // A command that nobody waits for is not told of the loss of its connection.
      else if (event === 'error' || event === 'end') observation.lost(args[0]);
      return original.call(this, event, ...args);
    };
  }

  private lost(error: unknown): void {
    const result = failure(error ?? new Error('The connection was closed.'));
    for (const question of [...this.open]) question.end(result);
  }
}

/** Asks, with callbacks that are watched. @returns What the library does. */
function ask(question: Question, original: Method, receiver: unknown, args: unknown[]): unknown {
  for (let at = 1; at < args.length; at += 1) {
    const one = args[at];
    if (typeof one === 'function') args[at] = question.watch(one as ResultCallback);
  }
  try {
    return question.asked(original.apply(receiver, args));
  } catch (error) {
    question.end({ error });
    throw error;
  }
}
