/** Positions of what is counted of a route since its first request; all of it only grows. */
export const requestCountAt = {
  requests: 0,
  /** 4xx, and clients that left. */
  clientErrors: 1,
  /** 5xx, and connections that the server destroyed. */
  errors: 2,
  /** Over the threshold of the route. */
  slow: 3,
  /** As Apdex has it, like the next. */
  tolerating: 4,
  frustrated: 5,
  /** What connections carried. */
  bytesIn: 6,
  bytesOut: 7,
  /** Of routes without a latency target: in no Apdex score. */
  untimed: 8,
} as const;

/** How many there are. */
export const requestCounts = 9;

const routesPerPage = 64;

/** Where the counts of one route are: the first of them is `counts[at]`. */
export interface RequestCounts {
  readonly counts: Float64Array;
  readonly at: number;
}

/** The counts of all routes of a monitor, beside each other, so that adding them up is quick. */
export class RequestCountPages {
  readonly #pages: Float64Array[] = [];
  #routes = 0;

  /** Returns the place of one more route. */
  add(): RequestCounts {
    const onPage = this.#routes % routesPerPage;
    if (onPage === 0) this.#pages.push(new Float64Array(routesPerPage * requestCounts));
    this.#routes += 1;
    return { counts: this.#pages.at(-1)!, at: onPage * requestCounts };
  }

  /** Puts the sums of all routes into `sums`, which has `requestCounts` places. */
  sum(sums: Float64Array): void {
    sums.fill(0);
    for (const page of this.#pages) {
      for (let at = 0; at < page.length; at += requestCounts) {
        for (let count = 0; count < requestCounts; count++) sums[count]! += page[at + count]!;
      }
    }
  }
}
