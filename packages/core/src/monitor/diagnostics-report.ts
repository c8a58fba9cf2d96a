import type { BatchesReport } from '../batches/batches.ts';
import type { ErrorReport } from '../errors/error-report.ts';
import type { CallsReport } from '../host/calls-report.ts';
import type { InFlightReport } from '../open-work/in-flight-report.ts';
import type { OverheadReport } from '../overhead/overhead-report.ts';
import type { Review } from '../review/review-report.ts';
import type { SignalsReport } from '../signals/signals-report.ts';
import type { SlowReport } from '../slow/slow-report.ts';
import type { StallReport } from '../stalls/stall-report.ts';
import type { TargetReport } from '../targets/targets-extension.ts';

/**
 * What went wrong and why, at one moment; ready for `JSON.stringify`. An extension adds its section by declaration
 * merging, as with `MonitorEvents`.
 */
export interface DiagnosticsReport {
  /** Groups of errors, the most recently seen first. */
  readonly errors: ErrorReport;
  /** Requests that were slow. */
  readonly slow: SlowReport;
  /** Requests, jobs and operations in progress. */
  readonly inFlight: InFlightReport;
  /** Times when the event loop was blocked. */
  readonly stalls: StallReport;
  /** What the monitoring itself takes; undefined where everything is switched off. */
  readonly overhead?: OverheadReport;
  /** How response times meet their targets; undefined without any. */
  readonly targets?: TargetReport;
  /** How the service does in the long window; undefined where everything is switched off. */
  readonly review?: Review;
  /** Batches that say how far they are; undefined while none has. */
  readonly batches?: BatchesReport;
  /** Calls to dependencies, by target. */
  readonly calls: CallsReport;
  /** The numbers worth watching, and which of them are past their limits. */
  readonly signals: SignalsReport;
}

/** Of a monitor that is disabled, and of the parts that are switched off. */
export const emptyDiagnostics: DiagnosticsReport = {
  errors: { groups: [] },
  slow: { slowest: [], recent: [] },
  inFlight: { requests: [], operations: [], truncated: false },
  stalls: { stalls: [] },
  calls: { targets: [] },
  signals: { shortWindowMs: 0, longWindowMs: 0, signals: [], refused: {}, deploys: [] },
};
