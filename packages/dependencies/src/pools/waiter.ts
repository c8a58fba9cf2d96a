import type { Call, CallResult, Work } from '@golden-signals/core/extension';
import type { MeasuringTarget } from '../observe/observed-target.ts';
import type { ConnectionCalls } from './connection-calls.ts';
import { Lease } from './lease.ts';
import type { ObservedPool } from './pools.ts';

/** What a caller is told of that got no connection; what it wanted to ask is not known. */
const connect = { operation: 'CONNECT' };

/**
 * Somebody who wants a connection of a pool. Its fields are `private`, not `#private`, see docs/hot-path.md, rule 12.
 */
export class Waiter {
  private readonly measuring: MeasuringTarget;
  private readonly pool: ObservedPool | undefined;
  private readonly isByCallback: boolean;
  private readonly startedMs: number;
  private readonly work: Work | undefined;
  private readonly call: Call | undefined;

  /**
   * @param isByCallback The callback runs wherever the connection came free, which may be another's work.
   * @param call The one that the connection is wanted for; undefined for who takes it into its own hands.
   */
  constructor(
    measuring: MeasuringTarget,
    pool: ObservedPool | undefined,
    isByCallback: boolean,
    call: Call | undefined,
  ) {
    const { host } = measuring.observer;
    this.measuring = measuring;
    this.pool = pool;
    this.isByCallback = isByCallback;
    this.startedMs = host.clock.now();
    // The call knows its own.
    this.work = call === undefined ? host.work.current() : undefined;
    this.call = call;
  }

  /** @param isNew The connection was made for it. */
  got(calls: ConnectionCalls, isNew = false): void {
    const nowMs = this.measuring.observer.host.clock.now();
    const waitMs = nowMs - this.startedMs;
    this.pool?.waited(waitMs);
    if (isNew) this.pool?.created(waitMs);
    const ownWaitMs = this.call === undefined ? waitMs : 0;
    const lease = new Lease(this.measuring, this.pool, this.work, this.isByCallback, nowMs, ownWaitMs);
    calls.take(lease, this.call);
  }

  failed(result: CallResult): void {
    this.pool?.waited(this.measuring.observer.host.clock.now() - this.startedMs);
    if (isTimeout(result.error)) this.pool?.timedOut();
    const origin = { work: this.work, startedMs: this.startedMs };
    const call = this.call ?? this.measuring.target.begin(connect, origin);
    call.sent();
    call.end(result);
  }
}

/** The pools' own errors have no code; those of sockets have. */
function isTimeout(error: unknown): boolean {
  const { message, code } = (error ?? {}) as { message?: unknown; code?: unknown };
  return code === undefined && typeof message === 'string' && /timeout/i.test(message);
}
