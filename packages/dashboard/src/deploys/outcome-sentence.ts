import { formatRatio } from '@golden-signals/core/extension';
import type { FigureChange, RouteChange, Verdict } from './shapes.ts';

/** So many routes are named in the sentence; of what is better, one. */
const maxNamed = 2;

const count = (routes: readonly RouteChange[], wanted: Verdict) =>
  routes.filter(({ verdict }) => verdict === wanted).length;

/** By verdict, how many routes. */
export function countVerdicts(routes: readonly RouteChange[]): Record<Verdict, number> {
  return {
    worse: count(routes, 'worse'),
    better: count(routes, 'better'),
    same: count(routes, 'same'),
    tooFew: count(routes, 'tooFew'),
  };
}

/** Returns what a deploy has changed, what is worst first: `/checkout fails 4 times as often; the other 31 routes are as before`. */
export function outcomeSentence(routes: readonly RouteChange[]): string {
  const { worse, better, same, tooFew } = countVerdicts(routes);
  if (worse + better + same + tooFew === 0) return 'no request was compared so far';
  if (worse + better + same === 0) return 'there are too few requests to tell';
  const named = [
    ...routes.filter(({ verdict }) => verdict === 'worse').slice(0, maxNamed),
    ...routes.filter(({ verdict }) => verdict === 'better').slice(0, 1),
  ];
  const unnamedWorse = worse - Math.min(worse, maxNamed);
  const unnamedBetter = better - Math.min(better, 1);
  const clauses = [
    named.map(changeClause).join(', '),
    unnamedWorse === 0 ? '' : `${further(unnamedWorse)} worse`,
    unnamedBetter === 0 ? '' : `${further(unnamedBetter)} better`,
    same === 0 ? '' : asBefore(same, worse + better === 0, tooFew),
    tooFew === 0 ? '' : `${tooFew} ${tooFew === 1 ? 'has' : 'have'} too few requests to tell`,
  ];
  return clauses.filter((clause) => clause !== '').join('; ');
}

/** Returns what has changed on one route: `/checkout fails 4 times as often, and its p99 is 40 % slower`. */
export function changeClause({ route, changes, after, verdict }: RouteChange): string {
  const told = changes.filter(({ isWorse }) => isWorse === (verdict === 'worse'));
  const errors = told.find(({ figure }) => figure === 'errors');
  const latency = told
    .filter(({ figure }) => figure !== 'errors')
    .sort((a, b) => Math.abs(Math.log(b.factor ?? 1)) - Math.abs(Math.log(a.factor ?? 1)))[0];
  if (errors === undefined)
    return latency === undefined ? route : `${latency.figure} of ${route} ${slower(latency)}`;
  const also = latency === undefined ? '' : `, and its ${latency.figure} ${slower(latency)}`;
  return `${route} ${fails(errors, after.errorRatio)}${also}`;
}

function fails({ factor, isWorse }: FigureChange, errorRatio: number): string {
  if (factor === undefined) return `fails in ${formatRatio(errorRatio)} of its requests and did not before`;
  if (factor === 0) return 'does not fail any more';
  if (!isWorse) return `fails ${percent(1 - factor)} less often`;
  return factor < 2 ? `fails ${percent(factor - 1)} more often` : `fails ${times(factor)} times as often`;
}

function slower({ factor = 1, isWorse }: FigureChange): string {
  if (!isWorse) return `is ${percent(1 - factor)} shorter`;
  return factor < 2 ? `is ${percent(factor - 1)} longer` : `is ${times(factor)} times as long`;
}

function asBefore(same: number, isAll: boolean, tooFew: number): string {
  const routes = same === 1 ? 'route is' : 'routes are';
  if (!isAll) return same === 1 ? 'another route is as before' : `${same} other routes are as before`;
  if (tooFew > 0) return `${same} ${routes} as before`;
  return same === 1 ? 'its route is as before' : `all ${same} routes are as before`;
}

function further(routes: number): string {
  return `${routes} further ${routes === 1 ? 'route is' : 'routes are'}`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function times(factor: number): string {
  return factor < 10 ? String(Number(factor.toFixed(1))) : String(Math.round(factor));
}
