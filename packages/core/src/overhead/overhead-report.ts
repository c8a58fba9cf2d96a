/**
 * What the suite spends time on: `requests` (their beginnings and ends), `timers`, `reads` (scrapes and its endpoints).
 */
export type OverheadPart = 'requests' | 'timers' | 'reads';

/** The event `overhead`. */
export interface OverheadChange {
  /**
   * 0: everything runs. 1: no stacks of stalls are taken. 2: and the process is looked at twice a second, not ten times.
   */
  readonly step: 0 | 1 | 2;
  /** Share of one core, in the last ten seconds. */
  readonly ratio: number;
  readonly budgetRatio: number;
}

/** What the monitoring itself takes, and what it had to drop. Ready for `JSON.stringify`. */
export interface OverheadReport extends OverheadChange {
  /** Seconds of the main thread since the process began, by part. */
  readonly seconds: Readonly<Record<OverheadPart, number>>;
  /** In the registry. */
  readonly series: number;
  /** Of the history of signals; 0 while nothing is remembered. */
  readonly historyBytes: number;
  /** Since the start. */
  readonly dropped: {
    /** Lookups that the limit of series per metric sent to the overflow series. */
    readonly seriesOverflow: number;
    /** Values that no metric can hold. */
    readonly values: number;
    readonly logLines: number;
    readonly errorGroups: number;
    readonly internalErrors: number;
  };
}
