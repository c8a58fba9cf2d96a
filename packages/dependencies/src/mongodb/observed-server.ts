import type { Call, CallOrigin, CallResult } from '@golden-signals/core/extension';
import type { MeasuringTarget } from '../observe/observed-target.ts';
import type { PooledDatabase } from '../pools/pooled-database.ts';
import { statementOfCommand, valuesOfCommand } from './command-statement.ts';
import type { MongodbEvent } from './library.ts';

/** Commands of the driver itself, to log in and to see how a server is. */
const ownCommands = new Set(['hello', 'ismaster', 'isMaster', 'saslStart', 'saslContinue', 'authenticate']);

const ofNobody: CallOrigin = { work: undefined };

/** A connection that is in use. */
interface Use {
  readonly sinceMs: number;
  /** Undefined where the driver does not say, before 6.9: then its events come in the context of somebody else. */
  readonly waitMs: number | undefined;
  isAsked: boolean;
}

/** One server that a client is connected to: its connections, and the commands that it was sent. */
export class ObservedServer {
  readonly #database: PooledDatabase;
  readonly #usual: string | undefined;
  readonly #uses = new Map<unknown, Use>();
  readonly #calls = new Map<unknown, Call>();

  /** @param usual The database of the client. */
  constructor(database: PooledDatabase, usual: string | undefined) {
    this.#database = database;
    this.#usual = usual;
  }

  close(): void {
    this.#database.close();
    this.#uses.clear();
    this.#calls.clear();
  }

  connectionReady({ durationMS }: MongodbEvent): void {
    if (durationMS !== undefined) this.#database.get()?.pool?.created(durationMS);
  }

  connectionCheckedOut({ connectionId, durationMS }: MongodbEvent): void {
    const measuring = this.#database.get();
    if (measuring === undefined) return;
    if (durationMS !== undefined) measuring.pool?.waited(durationMS);
    this.#uses.set(connectionId, { sinceMs: nowMs(measuring), waitMs: durationMS, isAsked: false });
  }

  connectionCheckedIn({ connectionId }: MongodbEvent): void {
    const use = this.#uses.get(connectionId);
    this.#uses.delete(connectionId);
    const measuring = this.#database.get();
    if (use !== undefined && measuring !== undefined) {
      measuring.pool?.used(nowMs(measuring) - use.sinceMs);
    }
  }

  connectionClosed({ connectionId }: MongodbEvent): void {
    this.#uses.delete(connectionId);
  }

  /** Somebody got no connection. Only who waited too long is told of it in its own context. */
  connectionCheckOutFailed({ durationMS = 0, error, reason = '' }: MongodbEvent): void {
    const measuring = this.#database.get();
    if (measuring === undefined) return;
    const pool = measuring.pool;
    pool?.waited(durationMS);
    const isTimeout = reason === 'timeout';
    if (isTimeout) pool?.timedOut();
    const startedMs = nowMs(measuring) - durationMS;
    const origin = isTimeout ? { startedMs } : { ...ofNobody, startedMs };
    const call = measuring.target.begin({ operation: 'CONNECT' }, origin);
    call.sent();
    call.end({ error: error ?? new Error('no connection to be had'), status: reason });
  }

  commandStarted(event: MongodbEvent): void {
    const { command, commandName = '', connectionId, databaseName, requestId } = event;
    const measuring = ownCommands.has(commandName) ? undefined : this.#database.get();
    if (measuring === undefined || command === undefined) return;
    const use = this.#uses.get(connectionId);
    const statement = statementOfCommand(commandName, command, databaseName, this.#usual);
    const values = valuesOfCommand(commandName, command);
    const text = statement.hasLiterals ? statement.text : undefined;
    const called = measuring.observer.queries.called(statement, values, text);
    const hasWaited = use?.isAsked === false && use.waitMs !== undefined;
    const origin = hasWaited ? { startedMs: use.sinceMs - use.waitMs } : undefined;
    const call = measuring.target.begin(called, use?.waitMs === undefined ? ofNobody : origin);
    if (hasWaited) call.sent();
    if (use !== undefined) use.isAsked = true;
    this.#calls.set(requestId, call);
  }

  commandSucceeded({ reply, requestId }: MongodbEvent): void {
    this.#end(requestId, { rows: rowsOf(reply) });
  }

  commandFailed({ failure, requestId }: MongodbEvent): void {
    const { code } = (failure ?? {}) as { code?: unknown };
    this.#end(requestId, typeof code === 'number' ? { error: failure, status: code } : { error: failure });
  }

  #end(requestId: unknown, result: CallResult): void {
    this.#calls.get(requestId)?.end(result);
    this.#calls.delete(requestId);
  }
}

function nowMs({ observer }: MeasuringTarget): number {
  return observer.host.clock.now();
}

/** Documents that came back, else those that were changed. */
function rowsOf(reply: unknown): number | undefined {
  const { cursor, n } = (reply ?? {}) as {
    cursor?: { firstBatch?: unknown; nextBatch?: unknown };
    n?: unknown;
  };
  const batch = cursor?.firstBatch ?? cursor?.nextBatch;
  if (Array.isArray(batch)) return batch.length;
  return typeof n === 'number' ? n : undefined;
}
