/** A moment of the past that a part is asked for. Unix milliseconds, whole seconds. */
export interface AskedMoment {
  /** Whose values are shown. */
  readonly atMs: number;
  /** Where lines end; never before `atMs`. */
  readonly toMs: number;
}

const wholeMs = 1_000;

/** Returns the moment that a part is asked for, `at` and `to`; undefined where it is to be about now. */
export function momentOf(parameters: URLSearchParams): AskedMoment | undefined {
  const atMs = timeOf(parameters.get('at'));
  if (atMs === undefined) return undefined;
  return { atMs, toMs: Math.max(atMs, timeOf(parameters.get('to')) ?? atMs) };
}

/** Returns the end of a moment's second: whoever pauses in the second in which a service starts is to see what was then. */
export function endOfSecond(atMs: number): number {
  return atMs + wholeMs - 1;
}

function timeOf(text: string | null): number | undefined {
  const ms = Number(text ?? Number.NaN);
  return Number.isSafeInteger(ms) && ms > 0 ? Math.floor(ms / wholeMs) * wholeMs : undefined;
}
