import type { Call, CallResult } from '@golden-signals/core/extension';
import type { ObservedDatabase } from '../observe/observed-database.ts';
import { textOf, valuesOf } from './called-query.ts';
import type { Lease } from './lease.ts';
import type { InnerClient } from './library.ts';

/** The calls on one connection, which does one after the other. */
export class ClientCalls {
  readonly #client: InnerClient;
  readonly #database: ObservedDatabase;
  /** Those that `pg` keeps until the one before is over, or the client is connected. */
  readonly #waiting: Call[] = [];
  #isConnected: boolean;
  /** The call of `pool.query` that this connection is taken for. */
  handedOver: Call | undefined;
  /** Undefined while nobody has taken it from its pool. */
  lease: Lease | undefined;

  constructor(client: InnerClient, database: ObservedDatabase, isConnected: boolean) {
    this.#client = client;
    this.#database = database;
    this.#isConnected = isConnected;
  }

  /** Begins a call, right before `pg` gets it; undefined where nothing is measured. */
  begin(query: unknown, values: unknown): Call | undefined {
    let call = this.handedOver;
    let hasWaited = true;
    if (call !== undefined) {
      this.handedOver = undefined;
    } else {
      const measuring = this.lease && this.#database.get();
      const origin = measuring && this.lease?.originOf(measuring.observer);
      hasWaited = origin?.startedMs !== undefined;
      call = this.#database.begin(textOf(query, this.#client), 'postgresql', valuesOf(query, values), origin);
      if (call === undefined) return undefined;
    }
    const { pipeline, readyForQuery } = this.#client;
    if (!this.#isConnected || (readyForQuery === false && pipeline !== true)) this.#waiting.push(call);
    else if (hasWaited) call.sent();
    return call;
  }

  /** Ends a call, upon which the next one goes out. */
  end(call: Call, result: CallResult): void {
    const at = this.#waiting.indexOf(call);
    if (at === -1) {
      call.end(result);
      this.#waiting.shift()?.sent();
    } else {
      this.#waiting.splice(at, 1);
      call.sent();
      call.end(result);
    }
  }

  connected(): void {
    this.#isConnected = true;
    const goOut = this.#client.pipeline === true ? this.#waiting.length : 1;
    for (const call of this.#waiting.splice(0, goOut)) call.sent();
  }
}
