import type { ExtensionHost, Undo } from '@golden-signals/core/extension';

/** Connections of a pool, as they are now. */
export interface PoolState {
  readonly idle: number;
  readonly used: number;
  /** Callers that wait for one. */
  readonly pending: number;
  /** Undefined where there is no limit. */
  readonly max: number | undefined;
}

/** What a pool tells of. */
export interface ObservedPool {
  /** Somebody got a connection after waiting so long. */
  waited(ms: number): void;
  /** A new connection was made within so long. */
  created(ms: number): void;
  /** A connection came back after it was used for so long. */
  used(ms: number): void;
  /** Somebody gave up waiting. */
  timedOut(): void;
  readonly close: Undo;
}

/** The pools of one monitor, under OpenTelemetry's names. */
export class Pools {
  readonly host: ExtensionHost;

  constructor(host: ExtensionHost) {
    this.host = host;
  }

  /**
   * @param name Unlike that of other pools; made so where it is not.
   * @param read Asked at each scrape. A pool without one is counted by what it tells of.
   */
  add(_name: string, _read: () => PoolState): ObservedPool {
    throw new Error('to be written');
  }
}
