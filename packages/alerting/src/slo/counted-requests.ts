import type { SloRequests, WorkEnd } from '@golden-signals/core/extension';
import type { BadRoutes } from './bad-routes.ts';
import type { SloCounts } from './slo-counts.ts';

/** Routes whose SLOs are at hand; those of others are looked for each time. */
const maxRoutes = 2_000;

interface Counted {
  readonly requests: SloRequests;
  readonly counts: SloCounts;
  readonly badRoutes: BadRoutes;
}

/** Counts requests at their end for the SLOs that they belong to, without building anything. */
export class CountedRequests {
  #slos: readonly Counted[] = [];
  readonly #byRoute = new Map<string, Map<string, readonly Counted[]>>();

  add(requests: SloRequests, counts: SloCounts, badRoutes: BadRoutes): void {
    this.#slos = [...this.#slos, { requests, counts, badRoutes }];
    this.#byRoute.clear();
  }

  remove(counts: SloCounts): void {
    this.#slos = this.#slos.filter((slo) => slo.counts !== counts);
    this.#byRoute.clear();
  }

  count(end: WorkEnd): void {
    if (end.work.kind !== 'request') return;
    const { name, method = '' } = end;
    for (const { requests, counts, badRoutes } of this.#of(name, method)) {
      const isGood = goodness(end, requests.belowMs);
      if (isGood === undefined) continue;
      if (isGood) counts.addGood();
      else {
        counts.addBad();
        badRoutes.add(method, name);
      }
    }
  }

  #of(route: string, method: string): readonly Counted[] {
    const known = this.#byRoute.get(route)?.get(method);
    if (known !== undefined) return known;
    const name = `${method} ${route}`;
    const found = this.#slos.filter(
      ({ requests: { routes } }) => routes === undefined || routes.includes(route) || routes.includes(name),
    );
    let methods = this.#byRoute.get(route);
    if (methods === undefined) {
      if (this.#byRoute.size >= maxRoutes) return found;
      methods = new Map();
      this.#byRoute.set(route, methods);
    }
    methods.set(method, found);
    return found;
  }
}

/** Undefined where it does not count. */
function goodness(
  { isError, durationMs, outcome }: WorkEnd,
  belowMs: number | undefined,
): boolean | undefined {
  if (belowMs === undefined) return !isError;
  if (isError) return undefined;
  if (durationMs > belowMs) return false;
  return outcome === 'client_left' ? undefined : true;
}
