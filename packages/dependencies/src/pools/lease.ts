import type { CallOrigin, Work } from '@golden-signals/core/extension';
import type { MeasuringTarget } from '../observe/observed-target.ts';
import type { Observer } from '../observer.ts';
import type { ObservedPool } from './pools.ts';

/**
 * A connection in the hands of somebody who took it from its pool. Its fields are `private`, not `#private`, see
 * docs/hot-path.md, rule 12.
 */
export class Lease {
  private readonly observer: Observer;
  private readonly pool: ObservedPool | undefined;
  private readonly startedMs: number;
  private readonly work: Work | undefined;
  private readonly isByCallback: boolean;
  private waitMs: number;

  /**
   * @param work Of whoever took it.
   * @param isByCallback The callback runs wherever the connection came free, which may be another's work.
   */
  constructor(
    { observer }: MeasuringTarget,
    pool: ObservedPool | undefined,
    work: Work | undefined,
    isByCallback: boolean,
    startedMs: number,
    waitMs: number,
  ) {
    this.observer = observer;
    this.pool = pool;
    this.startedMs = startedMs;
    this.work = work;
    this.isByCallback = isByCallback;
    this.waitMs = waitMs;
  }

  /**
   * Returns whose a call on this connection is, and since when; undefined where the moment of the call knows. The wait
   * for the connection belongs to the first call that whoever waited makes on it.
   */
  originOf(observer: Observer): CallOrigin | undefined {
    if (observer !== this.observer) return undefined;
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
    this.pool?.used(this.observer.host.clock.now() - this.startedMs);
  }
}
