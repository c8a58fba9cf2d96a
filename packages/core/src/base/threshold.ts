import type { Rule } from './option-rules.ts';

/** From when on something is slow, in milliseconds; `false` and `Infinity` are never. */
export type ThresholdMs = number | false;

/** Rule of an option that is a `ThresholdMs`. */
export const isThresholdMs: Rule = (value) =>
  value === false || (typeof value === 'number' && value >= 0)
    ? undefined
    : 'a number of milliseconds of at least 0, or false for never';

export function toMilliseconds(threshold: ThresholdMs): number {
  return threshold === false ? Number.POSITIVE_INFINITY : threshold;
}
