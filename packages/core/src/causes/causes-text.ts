import type { Cause } from '../host/causes.ts';

/** Returns the causes as the end of a line, `: waited 310 ms for the pool "main", …`; empty where there are none. */
export function causesText(causes: readonly Cause[]): string {
  return causes.length === 0 ? '' : `: ${causes.map(({ text }) => text).join(', ')}`;
}
