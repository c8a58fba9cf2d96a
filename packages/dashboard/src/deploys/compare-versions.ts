import { type Compared, compareRoute, figuresOf, type RouteTraffic, trafficOf } from './compare-route.ts';
import { holm } from './holm.ts';
import type { FigureChange, RouteChange, Verdict } from './shapes.ts';
import { maxRoutes, type Slice } from './slices.ts';

/** How probable it may be that anything is told of a deploy that has changed nothing. */
const level = 0.0001;

/** With fewer in one of the versions, a route of which nothing was found is not said to be as before. */
const fewestRequests = 100;

const order: readonly Verdict[] = ['worse', 'better', 'same', 'tooFew'];

type SeverityOf = (errorRatio: number) => 'warning' | 'critical' | undefined;

/**
 * Compares two versions route by route: the 200 that have the most requests.
 *
 * @param before Slices of one process or of several, as `after`.
 * @param severityOf How bad an error ratio is by itself.
 * @returns What is worse first, and of that the least probable by chance.
 */
export function compareVersions(
  before: readonly Slice[],
  after: readonly Slice[],
  severityOf: SeverityOf,
): RouteChange[] {
  const pairs = busiestRoutes(before, after).map((route) => {
    const [was, is] = [of(route, before), of(route, after)];
    return { route, was, is, compared: compareRoute(was, is) };
  });
  const all = pairs.flatMap(({ compared }) => compared);
  const possible = all.filter(({ p }) => p < 1);
  const corrected = holm(
    possible.map(({ p }) => p),
    all.length,
  );
  const chances = new Map(possible.map((compared, index) => [compared, corrected[index]!]));
  const [beforeSeconds, afterSeconds] = [before, after].map(secondsOf);
  return pairs
    .map(({ route, was, is, compared }): RouteChange => {
      const changes = compared.flatMap((one) => changeOf(one, chances.get(one))).sort((a, b) => a.p - b.p);
      const verdict = verdictOf(changes, was, is);
      const figures = figuresOf(is, afterSeconds!);
      const failsMore = changes.some(({ figure, isWorse }) => figure === 'errors' && isWorse);
      const isCritical = failsMore && severityOf(figures.errorRatio) === 'critical';
      return {
        route,
        verdict,
        severity: verdict === 'worse' ? (isCritical ? 'critical' : 'warning') : undefined,
        before: figuresOf(was, beforeSeconds!),
        after: figures,
        changes,
        judged: compared.map(({ figure }) => figure),
      };
    })
    .sort(byWeight);
}

function of(route: string, slices: readonly Slice[]): RouteTraffic {
  return trafficOf(slices.flatMap(({ routes }) => routes.get(route) ?? []));
}

function secondsOf(slices: readonly Slice[]): number {
  return slices.reduce((sum, { seconds }) => sum + seconds, 0);
}

function busiestRoutes(...versions: readonly (readonly Slice[])[]): string[] {
  const requests = new Map<string, number>();
  for (const { routes } of versions.flat())
    for (const [route, counts] of routes) requests.set(route, (requests.get(route) ?? 0) + counts.requests);
  return [...requests]
    .sort(([, a], [, b]) => b - a)
    .slice(0, maxRoutes)
    .map(([route]) => route);
}

function changeOf({ figure, factor, isWorse }: Compared, p = 1): FigureChange[] {
  return p < level ? [{ figure, isWorse, factor, p }] : [];
}

function verdictOf(changes: readonly FigureChange[], was: RouteTraffic, is: RouteTraffic): Verdict {
  if (changes.some(({ isWorse }) => isWorse)) return 'worse';
  if (changes.length > 0) return 'better';
  const fewest = Math.min(was.together.requests, is.together.requests);
  return fewest < fewestRequests ? 'tooFew' : 'same';
}

function byWeight(a: RouteChange, b: RouteChange): number {
  return (
    order.indexOf(a.verdict) - order.indexOf(b.verdict) ||
    Number(b.severity === 'critical') - Number(a.severity === 'critical') ||
    (a.changes[0]?.p ?? 1) - (b.changes[0]?.p ?? 1) ||
    b.before.requests + b.after.requests - a.before.requests - a.after.requests
  );
}
