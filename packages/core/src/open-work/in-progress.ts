import type { OperationRun, Work } from '../work/work.ts';

/** The operation or the call that work is in the middle of. */
export interface InProgress {
  /** Of the operation, or what is called and the summary of the call: `postgresql main: SELECT orders`. */
  readonly name: string;
  readonly ageMs: number;
}

/**
 * Returns what has begun last in work and is not over; undefined where nothing is, or contexts are not tracked. A run
 * inside of other work has that work's timeline, which does not say what is its own.
 */
export function inProgressOf(work: Work | OperationRun, nowMs: number): InProgress | undefined {
  if ('work' in work && work.work !== work) return undefined;
  const { timeline, startedMs } = work;
  for (let index = timeline.length - 1; index >= 0; index--) {
    const { durationMs, target, name, startMs } = timeline[index]!;
    if (durationMs !== undefined) continue;
    return {
      name: target === undefined ? name : `${target}: ${name}`,
      ageMs: nowMs - startedMs - startMs,
    };
  }
  return undefined;
}
