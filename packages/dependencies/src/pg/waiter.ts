import type { Call, Work } from '@golden-signals/core/extension';
import type { ObservedDatabase } from '../observe/observed-database.ts';
import type { MeasuringTarget } from '../observe/observed-target.ts';
import type { ObservedPool } from '../pools/pools.ts';
import { resultOf, textOf, valuesOf } from './called-query.ts';
import type { ClientCalls } from './client-calls.ts';
import { Lease } from './lease.ts';

/** What a caller is told of that got no connection; what it wanted to ask is not known. */
const connect = { operation: 'CONNECT' };

/** Somebody who wants a connection of a pool. */
export class Waiter {
  readonly #measuring: MeasuringTarget;
  readonly #pool: ObservedPool | undefined;
  readonly #isByCallback: boolean;
  readonly #startedMs: number;
  readonly #work: Work | undefined;

  constructor(measuring: MeasuringTarget, pool: ObservedPool | undefined, isByCallback: boolean) {
    const { host } = measuring.observer;
    this.#measuring = measuring;
    this.#pool = pool;
    this.#isByCallback = isByCallback;
    this.#startedMs = host.clock.now();
    this.#work = host.work.current();
  }

  /** Begins the call of `pool.query`. */
  ask(database: ObservedDatabase, query: unknown, values: unknown): Call | undefined {
    return database.begin(textOf(query), 'postgresql', valuesOf(query, values));
  }

  /** @param call Of `pool.query`; undefined for who takes the connection into its own hands. */
  got(calls: ClientCalls, call: Call | undefined): void {
    const nowMs = this.#measuring.observer.host.clock.now();
    const waitMs = nowMs - this.#startedMs;
    this.#pool?.waited(waitMs);
    calls.handedOver = call;
    calls.lease = new Lease(
      this.#measuring,
      this.#work,
      this.#isByCallback,
      nowMs,
      call === undefined ? waitMs : 0,
    );
  }

  failed(error: unknown, asked: Call | undefined): void {
    const { clock } = this.#measuring.observer.host;
    this.#pool?.waited(clock.now() - this.#startedMs);
    if (isTimeout(error)) this.#pool?.timedOut();
    const origin = { work: this.#work, startedMs: this.#startedMs };
    const call = asked ?? this.#measuring.target.begin(connect, origin);
    call.sent();
    call.end(resultOf(error, undefined));
  }
}

/** The pool's own errors have no code; those of sockets have. */
function isTimeout(error: unknown): boolean {
  const { message, code } = (error ?? {}) as { message?: unknown; code?: unknown };
  return code === undefined && typeof message === 'string' && /timeout/i.test(message);
}
