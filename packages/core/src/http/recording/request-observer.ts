import type { Exchange } from '../exchange/exchange.ts';
import type { Outcome } from '../exchange/outcome.ts';
import type { Route } from '../routes/route.ts';

/** A request that is over, with all that was found out about it. */
export interface RequestEnd {
  readonly exchange: Exchange;
  readonly route: Route;
  readonly outcome: Outcome;
  /** The status as it is counted: 499 for a client that left. */
  readonly status: number;
  /** As the label `error_type` has it; empty for what is no error. */
  readonly errorType: string;
  readonly durationMs: number;
  /** A status of 500 and above. */
  readonly isError: boolean;
  /** It took longer than `thresholdMs`, and slow requests are among its features. */
  readonly isSlow: boolean;
  readonly thresholdMs: number;
  /** Of the connection; see `Connection`. */
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** Is told of requests when they are over and recorded. What it throws is counted as an internal error. */
export interface RequestObserver {
  /**
   * `all` requests; or the `notable` ones only, those that failed (500 and above) or were slow; or those that took at
   * least so many milliseconds.
   */
  readonly wants: 'all' | 'notable' | number;
  requestEnded(end: RequestEnd): void;
}
