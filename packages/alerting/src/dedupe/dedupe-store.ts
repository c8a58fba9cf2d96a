/** Where the replicas of a service leave word of what was told. All is under one clock, the store's. */
export interface DedupeStore {
  /** Returns the text under a key, empty where there is none, and what time it is there. */
  read(key: string): Promise<{ readonly text: string; readonly nowMs: number }>;
  /**
   * Puts a text in the place of another one, if that is still there, in one step.
   *
   * @param before Empty where there was none. @param ttlMs After what time it may be forgotten.
   * @returns Whether it did.
   */
  replace(key: string, before: string, after: string, ttlMs: number): Promise<boolean>;
}
