import { chanceOf } from './compare-shares.ts';
import type { Share } from './fisher-exact.ts';
import { countFrom, quantileMs, type RouteCounts, sumCounts, timedOf } from './route-counts.ts';
import type { Figure, RouteFigures } from './shapes.ts';

/** What a route has answered in one version. */
export interface RouteTraffic {
  /** By slice, of those in which it was asked for. */
  readonly slices: readonly RouteCounts[];
  readonly together: RouteCounts;
}

/** A figure that was compared. */
export interface Compared {
  readonly figure: Figure;
  /** Undefined where it was 0 before. */
  readonly factor: number | undefined;
  readonly isWorse: boolean;
  /** 1 where the figure is not another one by as much as is worth telling. */
  readonly p: number;
}

const quantiles = [
  ['p50', 0.5],
  ['p95', 0.95],
  ['p99', 0.99],
] as const;

/** So many must be expected beyond a quantile, in each of the versions. */
const fewestBeyond = 10;
/** With fewer, not even the ratio of errors is compared. */
const fewestRequests = 20;
/** The least change worth telling: by a tenth, and by as much at least. */
const leastFactor = 1.1;
const leastMs = 0.5;
const leastErrorRatio = 0.001;

export function trafficOf(slices: readonly RouteCounts[]): RouteTraffic {
  return { slices, together: sumCounts(slices) };
}

export function figuresOf({ together }: RouteTraffic, seconds: number): RouteFigures {
  const { requests, errors } = together;
  return {
    requests,
    requestsPerSecond: seconds === 0 ? 0 : requests / seconds,
    errorRatio: requests === 0 ? 0 : errors / requests,
    p50Ms: quantileMs(together, 0.5),
    p95Ms: quantileMs(together, 0.95),
    p99Ms: quantileMs(together, 0.99),
  };
}

/** Compares all figures for which there were requests enough. */
export function compareRoute(before: RouteTraffic, after: RouteTraffic): Compared[] {
  return [
    compareErrors(before, after),
    ...quantiles.map(([figure, q]) => compareQuantile(figure, q, before, after)),
  ].flatMap((compared) => compared ?? []);
}

function compareErrors(before: RouteTraffic, after: RouteTraffic): Compared | undefined {
  const [was, is] = [before.together, after.together];
  if (Math.min(was.requests, is.requests) < fewestRequests) return undefined;
  const [from, to] = [was.errors / was.requests, is.errors / is.requests];
  const isTold = isApart(from, to, leastErrorRatio);
  const shares = ({ slices }: RouteTraffic) =>
    slices.map(({ errors, requests }) => ({ hits: errors, of: requests }));
  return {
    figure: 'errors',
    factor: from === 0 ? undefined : to / from,
    isWorse: to > from,
    p: isTold ? chanceOf(shares(before), shares(after)) : 1,
  };
}

/**
 * Compares a quantile by the shares of requests that took longer than that of both versions together (Mood's test, which is
 * of the median, for any quantile). Under equal versions it holds however latencies are distributed.
 */
function compareQuantile(
  figure: Figure,
  q: number,
  before: RouteTraffic,
  after: RouteTraffic,
): Compared | undefined {
  const fewest = fewestBeyond / Math.min(q, 1 - q);
  if (Math.min(timedOf(before.together), timedOf(after.together)) < fewest - 1e-9) return undefined;
  const [from, to] = [quantileMs(before.together, q)!, quantileMs(after.together, q)!];
  const isWorse = to > from;
  const shared = { figure, factor: to / from, isWorse };
  if (!isApart(from, to, leastMs)) return { ...shared, p: 1 };
  const cell = beyondCell(sumCounts([before.together, after.together]), q);
  const shares = ({ slices }: RouteTraffic): Share[] =>
    slices
      .map((counts) => ({ hits: countFrom(counts, cell), of: timedOf(counts) }))
      .filter(({ of }) => of > 0);
  const [was, is] = [before, after].map(({ together }) => countFrom(together, cell) / timedOf(together));
  // A quantile may be longer while fewer requests are that long, where distributions cross; then neither says anything.
  const isAgreed = is! > was! === isWorse;
  return { ...shared, p: isAgreed ? chanceOf(shares(before), shares(after)) : 1 };
}

function isApart(from: number, to: number, least: number): boolean {
  return Math.max(from, to) >= leastFactor * Math.min(from, to) && Math.abs(to - from) >= least;
}

/** Returns the cell from which on the share of requests is closest to that beyond the quantile. */
function beyondCell(counts: RouteCounts, q: number): number {
  const beyond = (1 - q) * timedOf(counts);
  let best = 0;
  let off = Number.POSITIVE_INFINITY;
  let from = 0;
  for (let at = counts.cells.length - 2; at >= 0; at -= 2) {
    from += counts.cells[at + 1]!;
    if (Math.abs(from - beyond) >= off) break;
    off = Math.abs(from - beyond);
    best = counts.cells[at]!;
  }
  return best;
}
