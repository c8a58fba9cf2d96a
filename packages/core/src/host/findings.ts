import type { Undo } from '../work/work-listeners.ts';
import type { ReadOptions } from './section.ts';
import type { Labels, Severity } from './signals.ts';

/** Something that should change, with what shows it and what to do next. */
export interface Finding {
  /** The same for the same thing at every reading: `repeated-query:/orders:SELECT items`. */
  readonly id: string;
  readonly severity: Severity;
  /** One sentence without a full stop. */
  readonly title: string;
  /** Figures, one clause each: evidence, never a verdict. */
  readonly evidence: readonly string[];
  /** The next step, as an imperative sentence. */
  readonly next: string;
  /** The id of the signal that it is about. */
  readonly signal?: string;
  readonly labels?: Labels;
  /** What it costs, in seconds of waiting per second; orders findings of one severity. Default: 0. */
  readonly cost?: number;
}

/**
 * Returns what should change, as the last `windowMs` show it. Without details a finding has nothing that leads to a single
 * request or a person: no message, no stack, no function.
 */
export type ReadFindings = (windowMs: number, options: ReadOptions) => readonly Finding[];

export interface FindingHost {
  /**
   * Adds a source of findings. It is asked whenever somebody reads them, and 100 of them are taken.
   *
   * @param name Unique among the sources of the monitor.
   * @throws GoldenSignalsError `ERR_GS_FINDINGS_DUPLICATE`
   */
  add(name: string, read: ReadFindings): Undo;
  /**
   * Returns all findings, redacted: the most severe first, then by cost. Never throws.
   *
   * @param options Default: without details.
   */
  read(windowMs: number, options?: ReadOptions): readonly Finding[];
}
