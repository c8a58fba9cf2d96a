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

function timeOf(text: string | null): number | undefined {
  const ms = Number(text ?? Number.NaN);
  return Number.isSafeInteger(ms) && ms > 0 ? Math.floor(ms / wholeMs) * wholeMs : undefined;
}
