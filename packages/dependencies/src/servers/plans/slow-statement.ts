/** The event of a call that was slow. */
export const slowCallEvent = 'slowCall';

/** What is needed of it where it is a statement; of other calls there is no fingerprint. */
export interface SlowStatement {
  readonly fingerprint: string | undefined;
  /** With `?` for each literal. */
  readonly text: string | undefined;
  readonly operation: string;
  readonly summary: string;
  /** Of the database that was called. */
  readonly system: string;
  readonly namespace: string | undefined;
}
