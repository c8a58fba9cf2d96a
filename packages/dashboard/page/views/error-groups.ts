import type { ErrorGroup } from '../live/sections.ts';

const minutesKept = 60;

/** Returns the errors in each of the last minutes, the oldest first. @param minutes Up to 60. */
export function perMinute({ perMinute: known }: ErrorGroup, minutes: number): readonly number[] {
  return [...new Array<number>(minutesKept - known.length).fill(0), ...known].slice(-minutes);
}

export function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

/** The type and the message without what changes; only the type where messages are not shown. */
export function headline({ type, title }: ErrorGroup): string {
  return title === undefined || title === type ? type : `${type}: ${title}`;
}
