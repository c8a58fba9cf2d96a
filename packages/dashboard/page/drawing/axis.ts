/** The time that all lanes of a page have in common, in Unix milliseconds. */
export interface Axis {
  readonly fromMs: number;
  readonly toMs: number;
  /** The moment of the past that the values are of; undefined where they are those of now. */
  readonly atMs?: number;
}
