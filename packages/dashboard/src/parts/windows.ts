/** The windows that a page offers, in milliseconds. */
export const windowsMs: readonly number[] = [60_000, 900_000, 3_600_000, 86_400_000];

/** Returns the window that a part is asked for; what is none of those is 15 minutes. */
export function windowOf(parameters: URLSearchParams): number {
  const windowMs = Number(parameters.get('window')) * 1_000;
  return windowsMs.includes(windowMs) ? windowMs : 900_000;
}
