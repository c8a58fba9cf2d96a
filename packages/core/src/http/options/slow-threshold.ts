import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Rule } from '../../base/option-rules.ts';
import { isThresholdMs } from '../../base/threshold.ts';
import type { LatencySummary } from '../../windows/percentiles.ts';

/**
 * From when on a request is slow: milliseconds; a multiple of a percentile of the route's own last 15 minutes, such
 * as `'p99 × 3'`; `false` (or `Infinity`) for never; or a function that returns milliseconds, `false`, or nothing for the
 * threshold that holds otherwise.
 */
export type SlowThreshold<Request = IncomingMessage, Response = ServerResponse> =
  | number
  | string
  | false
  | RequestFunction<Request, Response, number | false | undefined>;

/** Its parameters may be narrower than what they are given, such as Express's request where Node's is known. */
export type RequestFunction<Request, Response, Result> = {
  call(req: Request, res: Response): Result;
}['call'];

/** A threshold that follows the route: this percentile of its latencies, times this. */
export interface RelativeThreshold {
  readonly percentile: keyof LatencySummary;
  readonly factor: number;
}

const percentiles = {
  p50: 'p50Ms',
  p90: 'p90Ms',
  p95: 'p95Ms',
  p99: 'p99Ms',
  p999: 'p999Ms',
  'p99.9': 'p999Ms',
} as const satisfies Record<string, keyof LatencySummary>;

const relativeForm = /^(p50|p90|p95|p99|p999|p99\.9)\s*[×x*]\s*(\d+(?:\.\d+)?)$/;

/**
 * Understands `'p99 × 3'`: p50, p90, p95, p99 or p999 (also written p99.9), one of `×`, `x` and `*`, and a factor
 * above 0. Spaces do not matter. Undefined for anything else.
 */
export function parseRelativeThreshold(text: string): RelativeThreshold | undefined {
  const [, name, digits] = relativeForm.exec(text.trim()) ?? [];
  const factor = Number(digits);
  if (!(factor > 0 && Number.isFinite(factor))) return undefined;
  return { percentile: percentiles[name as keyof typeof percentiles], factor };
}

/** Rule of an option that is a `SlowThreshold`. */
export const isSlowThreshold: Rule = (value) => {
  if (typeof value === 'function' || isThresholdMs(value) === undefined) return undefined;
  if (typeof value === 'string' && parseRelativeThreshold(value) !== undefined) return undefined;
  return 'a number of milliseconds of at least 0, false for never, a text like "p99 × 3" (p50, p90, p95, p99 or p999, and a factor above 0), or a function of request and response that returns milliseconds';
};
