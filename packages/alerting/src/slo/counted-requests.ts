import type { SloRequests, WorkEnd } from '@golden-signals/core/extension';
import type { SloCounts } from './slo-counts.ts';

/** Routes whose SLOs are at hand; those of others are looked for each time. */
const maxRoutes = 2_000;

interface Counted {
  readonly requests: SloRequests;
  readonly counts: SloCounts;
}

/** Counts requests at their end for the SLOs that they belong to, without building anything. */
export class CountedRequests {
  #slos: readonly Counted[] = [];
  readonly #byRoute = new Map<string, Map<string, readonly Counted[]>>();

  add(requests: SloRequests, counts: SloCounts): void {
    this.#slos = [...this.#slos, { requests, counts }];
    this.#byRoute.clear();
  }

  remove(counts: SloCounts): void {
    this.#slos = this.#slos.filter((slo) => slo.counts !== counts);
    this.#byRoute.clear();
  }

  count(end: WorkEnd): void {
    if (end.work.kind !== 'request') return;
    for (const { requests, counts } of this.#of(end.name, end.method ?? '')) {
      const { belowMs } = requests;
      if (belowMs === undefined) {
        if (end.isError) counts.addBad();
        else counts.addGood();
        continue;
      }
      if (end.isError) continue;
      if (end.durationMs > belowMs) counts.addBad();
      else if (end.outcome !== 'client_left') counts.addGood();
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
