/** A row as a driver gives it: numbers may be texts, because they may be beyond what a number holds. */
export type Row = Readonly<Record<string, unknown>>;

/** Undefined for null and for what is no number. */
export function numberOf(value: unknown): number | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

export function textOf(value: unknown): string {
  return value === null || value === undefined ? '' : String(value);
}

/** Milliseconds of a column in seconds. */
export function millisecondsOf(seconds: unknown): number | undefined {
  const number = numberOf(seconds);
  return number === undefined ? undefined : number * 1_000;
}
