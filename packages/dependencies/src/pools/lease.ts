import type { Call, CallOrigin, CallResult, Work } from '@golden-signals/core/extension';
import type { MeasuringTarget } from '../observe/observed-target.ts';
import type { Observer } from '../observer.ts';

/** What a caller is told of that got no connection; what it wanted to ask is not known. */
const connect = { operation: 'CONNECT' };

/**
 * A connection that somebody wants of a pool, then has, and gives back. Its fields are `private`, not `#private`, see
 * docs/hot-path.md, rule 12.
 */
export class Lease {
  private readonly measuring: MeasuringTarget;
  private readonly isByCallback: boolean;
  /** Of whoever wants it; undefined where the call knows its own. */
  private readonly work: Work | undefined;
  /** The call that it is wanted for; undefined once it was asked, and for who takes it into its own hands. */
  private call: Call | undefined;
  /** Since when it is wanted, then had. */
  private sinceMs: number;
  /** Of whoever has taken it into its own hands. */
  private waitMs = 0;

  /**
   * @param isByCallback The callback runs wherever the connection came free, which may be another's work.
   * @param call The one that the connection is wanted for; undefined for who takes it into its own hands.
   */
  constructor(measuring: MeasuringTarget, isByCallback: boolean, call: Call | undefined) {
    const { host } = measuring.observer;
    this.measuring = measuring;
    this.isByCallback = isByCallback;
    this.work = call === undefined ? host.work.current() : undefined;
    this.call = call;
    this.sinceMs = call === undefined ? host.clock.now() : call.startedMs;
  }

  /** @param isNew The connection was made for it. */
  got(isNew = false): void {
    const nowMs = this.measuring.observer.host.clock.now();
    const waitMs = nowMs - this.sinceMs;
    this.sinceMs = nowMs;
    const { pool } = this.measuring;
    pool?.waited(waitMs);
    if (isNew) pool?.created(waitMs);
    if (this.call === undefined) this.waitMs = waitMs;
  }

  failed(result: CallResult): void {
    const { observer, pool } = this.measuring;
    pool?.waited(observer.host.clock.now() - this.sinceMs);
    if (isTimeout(result.error)) pool?.timedOut();
    const origin = { work: this.work, startedMs: this.sinceMs };
    const call = this.call ?? this.measuring.target.begin(connect, origin);
    call.sent();
    call.end(result);
  }

  /** Returns the call that the connection was taken for, once. */
  takeCall(): Call | undefined {
    const { call } = this;
    this.call = undefined;
    return call;
  }

  /** Since when somebody has it. */
  get gotMs(): number {
    return this.sinceMs;
  }

  /**
   * Returns whose a call on this connection is, and since when; undefined where the moment of the call knows. The wait
   * for the connection belongs to the first call that whoever waited makes on it.
   */
  originOf(observer: Observer): CallOrigin | undefined {
    if (observer !== this.measuring.observer) return undefined;
    const { work: works, clock } = observer.host;
    const current = works.current();
    const work = this.work;
    const isOurs = work?.state === 'open' && work !== current && (this.isByCallback || current === undefined);
    const waitMs = isOurs || work === current ? this.waitMs : 0;
    if (!isOurs && waitMs === 0) return undefined;
    this.waitMs = 0;
    return { ...(isOurs && { work }), ...(waitMs > 0 && { startedMs: clock.now() - waitMs }) };
  }

  /** The connection goes back to its pool. */
  end(): void {
    const { observer, pool } = this.measuring;
    pool?.used(observer.host.clock.now() - this.sinceMs);
  }
}

/** The pools' own errors have no code; those of sockets have. */
function isTimeout(error: unknown): boolean {
  const { message, code } = (error ?? {}) as { message?: unknown; code?: unknown };
  return code === undefined && typeof message === 'string' && /timeout/i.test(message);
}
