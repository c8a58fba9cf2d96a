import type { SlidingWindow } from '../../windows/sliding-window.ts';
import { totalAt, totalsLength } from '../../windows/tally.ts';

/** Positions of what was counted of a route since its first request; all of it only grows. */
export const requestTotalAt = {
  ...totalAt,
  /** 4xx, and clients that left. */
  clientErrors: totalsLength,
  /** Over the threshold of the route. */
  slow: totalsLength + 1,
} as const;

export const requestTotalsLength = totalsLength + 2;

const routesPerPage = 64;

/** Where the totals of one route are: the first of them is `totals[at]`. */
export interface RequestTotals {
  readonly totals: Float64Array;
  readonly at: number;
}

/** The totals of all routes of a monitor, beside each other, so that adding them up is quick. */
export class RequestTotalPages {
  readonly #pages: Float64Array[] = [];
  #routes = 0;

  /** Returns the place of one more route. */
  add(): RequestTotals {
    const onPage = this.#routes % routesPerPage;
    if (onPage === 0) this.#pages.push(new Float64Array(routesPerPage * requestTotalsLength));
    this.#routes += 1;
    return { totals: this.#pages.at(-1)!, at: onPage * requestTotalsLength };
  }

  /** Puts the sums of all routes into `sums`, without what is pending in their windows. */
  sum(sums: Float64Array): void {
    sums.fill(0);
    for (const page of this.#pages) {
      for (let position = 0; position < requestTotalsLength; position++) {
        let sum = 0;
        for (let at = position; at < page.length; at += requestTotalsLength) sum += page[at]!;
        sums[position]! += sum;
      }
    }
  }
}

/** Puts the totals of one route into `sums`. */
export function readTotals(
  { totals, totalsFrom, window }: { totals: Float64Array; totalsFrom: number; window: SlidingWindow },
  sums: Float64Array,
): void {
  for (let position = 0; position < requestTotalsLength; position++)
    sums[position] = totals[totalsFrom + position]!;
  window.addPendingTo(sums);
}
