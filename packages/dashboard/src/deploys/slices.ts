import { maxCells, type RouteCounts, sumCounts } from './route-counts.ts';

/** What the routes have answered in one span of time. */
export interface Slice {
  readonly seconds: number;
  readonly routes: ReadonlyMap<string, RouteCounts>;
}

/** As JSON has it. */
type SavedSlice = readonly [
  seconds: number,
  routes: readonly (readonly [route: string, requests: number, errors: number, cells: readonly number[]])[],
];

const sliceSeconds = 300;
const hourSeconds = 3_600;
/** The busiest ones of a slice. */
export const maxRoutes = 200;

/**
 * Up to an hour of requests in slices of five minutes: what is added goes into the last slice while that is shorter. Of several
 * replicas the slices can stand side by side.
 */
export class Slices {
  /** The oldest first. */
  #slices: readonly Slice[];

  constructor(slices: readonly Slice[] = []) {
    this.#slices = slices;
  }

  get all(): readonly Slice[] {
    return this.#slices;
  }

  get seconds(): number {
    return this.#slices.reduce((sum, { seconds }) => sum + seconds, 0);
  }

  get isFull(): boolean {
    return this.seconds >= hourSeconds;
  }

  add(slice: Slice): void {
    const last = this.#slices.at(-1);
    const goesOn = last !== undefined && last.seconds + slice.seconds <= sliceSeconds;
    this.#slices = goesOn
      ? [...this.#slices.slice(0, -1), together(last, slice)]
      : [...this.#slices, busiest(slice)];
  }

  /** Forgets what is longer ago than an hour of requests. */
  dropOldest(): void {
    while (this.#slices.length > 1 && this.seconds - this.#slices[0]!.seconds >= hourSeconds)
      this.#slices = this.#slices.slice(1);
  }

  /** Returns it ready for JSON. */
  save(): readonly SavedSlice[] {
    return this.#slices.map(({ seconds, routes }) => [
      seconds,
      Array.from(routes, ([route, { requests, errors, cells }]) => [route, requests, errors, cells] as const),
    ]);
  }

  /** @param saved What is not of the shape that `save` gives is left out. */
  static restore(saved: unknown): Slices {
    const slices = (Array.isArray(saved) ? saved : []).filter(isSavedSlice);
    return new Slices(
      slices.map(([seconds, routes]) => ({
        seconds,
        routes: new Map(
          routes.map(([route, requests, errors, cells]) => [route, { requests, errors, cells }] as const),
        ),
      })),
    );
  }
}

function together(a: Slice, b: Slice): Slice {
  const routes = new Map(a.routes);
  for (const [route, counts] of b.routes) {
    const known = routes.get(route);
    routes.set(route, known === undefined ? counts : sumCounts([known, counts]));
  }
  return busiest({ seconds: a.seconds + b.seconds, routes });
}

function busiest(slice: Slice): Slice {
  if (slice.routes.size <= maxRoutes) return slice;
  const routes = [...slice.routes].sort(([, a], [, b]) => b.requests - a.requests);
  return { seconds: slice.seconds, routes: new Map(routes.slice(0, maxRoutes)) };
}

function isSavedSlice(saved: unknown): saved is SavedSlice {
  if (!Array.isArray(saved) || !(saved[0] > 0) || !Array.isArray(saved[1])) return false;
  return saved[1].every(
    (row: unknown) =>
      Array.isArray(row) &&
      typeof row[0] === 'string' &&
      isCount(row[1]) &&
      isCount(row[2]) &&
      Array.isArray(row[3]) &&
      row[3].length % 2 === 0 &&
      row[3].every((value: unknown, at: number) => isCount(value) && (at % 2 === 1 || value < maxCells)),
  );
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0;
}
