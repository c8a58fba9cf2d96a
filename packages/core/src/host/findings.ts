import type { Undo } from '../work/work-listeners.ts';
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

export interface FindingHost {
  /**
   * Adds a source of findings. It is asked whenever somebody reads them.
   *
   * @param name Unique among the sources of the monitor.
   * @throws GoldenSignalsError `ERR_GS_FINDINGS_DUPLICATE`
   */
  add(name: string, read: (windowMs: number) => readonly Finding[]): Undo;
  /** Returns all findings of the last `windowMs`, the most severe first, then by cost. Never throws. */
  read(windowMs: number): readonly Finding[];
}
