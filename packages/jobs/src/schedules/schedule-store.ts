/** What is known of the runs of one schedule, by the wall clock in milliseconds; ready for `JSON.stringify`. */
export interface StoredRuns {
  /** When the latest run began, wherever it did. */
  readonly startedMs?: number;
  /** When the latest run that succeeded was over. */
  readonly succeededMs?: number;
  /** How long that one took. */
  readonly durationMs?: number;
}

/** Keeps runs longer than a process lives, and tells processes of each other's runs. Either function may answer later. */
export interface ScheduleStore {
  /** Returns what is kept under a key such as `shop/nightly`; nothing when nothing is. */
  read(key: string): StoredRuns | undefined | PromiseLike<StoredRuns | undefined>;
  /** Keeps what has changed beside what is kept already. */
  write(key: string, changed: StoredRuns): unknown;
}

/** Returns what can be taken for numbers of a store; anybody may write there. */
export function toStoredRuns(value: unknown): StoredRuns {
  const runs: { -readonly [Key in keyof StoredRuns]: StoredRuns[Key] } = {};
  for (const name of ['startedMs', 'succeededMs', 'durationMs'] as const) {
    const given = (value as Record<string, unknown> | null | undefined)?.[name];
    const number = given === undefined || given === null || given === '' ? Number.NaN : Number(given);
    if (Number.isFinite(number)) runs[name] = number;
  }
  return runs;
}
