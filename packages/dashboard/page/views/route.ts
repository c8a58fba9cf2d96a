import { type Place, timeParameters } from '../live/location.ts';
import type { ErrorGroup, SlowRequest } from '../live/sections.ts';
import type { Slo } from '../live/watch-sections.ts';
import type { RouteTime } from './route-time.tsx';

/** What happened in one column of the heatmap. */
export interface Slot {
  readonly fromMs: number;
  readonly lengthMs: number;
  readonly requests: number;
  readonly errors: number;
  readonly cells: readonly { readonly fromMs: number; readonly count: number }[];
}

/** The part `route`. */
export interface Route {
  readonly windowSeconds: number;
  readonly toMs: number;
  /** The moment of the past whose minute `signals` are of. */
  readonly atMs?: number;
  readonly signals?: {
    readonly requests: number;
    readonly requestsPerSecond: number;
    readonly errorRatio: number;
    readonly apdex: number;
    readonly latency: Readonly<Record<'p50Ms' | 'p95Ms' | 'p99Ms' | 'p999Ms' | 'maxMs' | 'meanMs', number>>;
  };
  readonly slots: readonly Slot[];
  readonly slowThresholdMs?: number;
  /** Those that are about this route. */
  readonly slos: readonly Pick<Slo, 'name' | 'budgetLeft' | 'state'>[];
  /** Of its requests that call something. */
  readonly time?: RouteTime;
  readonly slow: readonly SlowRequest[];
  readonly errors: readonly ErrorGroup[];
  readonly queries: readonly {
    readonly route: string;
    readonly requests: number;
    readonly queriesP50: number;
    readonly queriesP99: number;
    readonly databaseShare: number;
    readonly waitShare: number;
    readonly repeatedRatio: number;
  }[];
}

/** The part that holds one route. */
export function routeKey(route: string, place: Place): string {
  const { to, ...time } = timeParameters(place);
  return `route?${new URLSearchParams({ route, ...time })}`;
}
