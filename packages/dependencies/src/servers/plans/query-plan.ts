/** What a plan does, without any condition, because conditions may have literals. */
export interface PlanSteps {
  /** The dearest first. */
  readonly steps: readonly PlanStep[];
}

export interface PlanStep {
  /** `sequential scan`, `index scan`, `sort`. */
  readonly what: string;
  readonly table: string | undefined;
  /** Undefined where the plan does not use one. */
  readonly index: string | undefined;
  /** As the planner estimates those that the step looks at, else those that it gives. */
  readonly rows: number | undefined;
  /** All rows of a table are read. */
  readonly isFullScan: boolean;
}

/** The plan of a statement, as a server made it. */
export interface QueryPlan {
  readonly fingerprint: string;
  /** `SELECT orders`. */
  readonly query: string;
  readonly server: string;
  /** By the wall clock. */
  readonly atMs: number;
  /** `sequential scan of orders, 1.2 M rows`; undefined where there is none. */
  readonly summary: string | undefined;
  readonly hint: string | undefined;
  /** Why there is none. */
  readonly failure: string | undefined;
  readonly steps: readonly PlanStep[];
}
