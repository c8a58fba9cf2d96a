import type { Random } from './random.ts';

/** How long one kind of call takes: half of them less than `medianMs`, one in a hundred more than `p99Ms`. */
export interface CallTime {
  readonly medianMs: number;
  readonly p99Ms: number;
}

/** The 99th percentile of the standard normal distribution. */
const z99 = 2.326;

/** Response times are close to log-normal: a steep rise, then a long tail. The tail ends at twice the p99. */
export function durationMs({ medianMs, p99Ms }: CallTime, random: Random): number {
  const standardNormal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const sigma = Math.log(p99Ms / medianMs) / z99;
  return Math.min(medianMs * Math.exp(sigma * standardNormal), 2 * p99Ms);
}
