import type { CalledHost } from '../called-host.ts';

/** How many calls a host still answers, as it said last. */
export interface Quota {
  readonly host: CalledHost;
  /** As the server calls it; empty where it has one only. */
  readonly policy: string;
  readonly limit: number | undefined;
  readonly remaining: number | undefined;
  /** By the monitor's clock; undefined where the server does not say. */
  readonly resetAtMs: number | undefined;
  /** When what is known is over, by the same. */
  readonly untilMs: number;
}

/** From 0 to 1; undefined where the server says too little. */
export function leftRatio({ limit, remaining }: Quota): number | undefined {
  return limit === undefined || remaining === undefined || limit <= 0 ? undefined : remaining / limit;
}
