import type { SharedSections } from './shared-sections.ts';

/** What is read here of the section `queries`, which is a package's of its own. */
interface QueriesReport {
  readonly routes: readonly {
    /** `GET /orders`. */
    readonly route: string;
    readonly requests: number;
    readonly queriesMean: number;
    readonly repeatedRatio: number;
  }[];
}

/** The queries of one route, over all of its methods. */
export interface QueriesOfRoute {
  readonly perRequest: number;
  /** Some of its requests repeat a query. */
  readonly isRepeating: boolean;
}

/** Returns what routes ask databases for, by template; those that ask nothing are left out. */
export function queriesOfRoutes(shared: SharedSections): ReadonlyMap<string, QueriesOfRoute> {
  const report = shared.read('queries')?.data as QueriesReport | undefined;
  const sums = new Map<string, { queries: number; requests: number; isRepeating: boolean }>();
  for (const { route, requests, queriesMean, repeatedRatio } of report?.routes ?? []) {
    const template = route.slice(route.indexOf(' ') + 1);
    const { queries = 0, requests: known = 0, isRepeating = false } = sums.get(template) ?? {};
    sums.set(template, {
      queries: queries + queriesMean * requests,
      requests: known + requests,
      isRepeating: isRepeating || repeatedRatio > 0,
    });
  }
  return new Map(
    Array.from(sums, ([template, { queries, requests, isRepeating }]) => [
      template,
      { perRequest: queries / requests, isRepeating },
    ]),
  );
}
