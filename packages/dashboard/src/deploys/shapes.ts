// What is said of deploys, for the service and for the page that draws it.

/** What two versions are compared by. */
export type Figure = 'errors' | 'p50' | 'p95' | 'p99';

/** What a route was like in one version. Latencies are in milliseconds; undefined without requests that have one. */
export interface RouteFigures {
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly errorRatio: number;
  readonly p50Ms: number | undefined;
  readonly p95Ms: number | undefined;
  readonly p99Ms: number | undefined;
}

/** One figure that is another one since the deploy: more than chance explains, and by as much as is worth telling. */
export interface FigureChange {
  readonly figure: Figure;
  readonly isWorse: boolean;
  /** After as a multiple of before; undefined where it was 0 before. */
  readonly factor: number | undefined;
  /** How probable as much is by chance, corrected for all that was compared. */
  readonly p: number;
}

/** `tooFew`: nothing was found, and there were not enough requests to find much. */
export type Verdict = 'worse' | 'better' | 'same' | 'tooFew';

/** One route before and after a deploy. */
export interface RouteChange {
  readonly route: string;
  readonly verdict: Verdict;
  /** Of what is worse. */
  readonly severity: 'warning' | 'critical' | undefined;
  readonly before: RouteFigures;
  readonly after: RouteFigures;
  /** The least probable first. */
  readonly changes: readonly FigureChange[];
  /** What had requests enough to be judged. */
  readonly judged: readonly Figure[];
}

/** What became of a deploy, in one sentence without version and time. */
export interface DeployOutcome {
  /** Unix milliseconds. */
  readonly timestampMs: number;
  readonly sentence: string;
  readonly severity: 'warning' | 'critical' | undefined;
}

export interface DeployComparison extends DeployOutcome {
  readonly version: string;
  readonly previousVersion: string;
  /** How much was measured of the version before, up to an hour. */
  readonly beforeSeconds: number;
  /** How much was measured of this one, up to its first hour. */
  readonly afterSeconds: number;
  /** By verdict, how many routes. */
  readonly counts: Readonly<Record<Verdict, number>>;
  /** What is worse first, and of that the least probable by chance. */
  readonly routes: readonly RouteChange[];
}

export interface EarlierDeploy extends Partial<DeployOutcome> {
  readonly timestampMs: number;
  readonly version: string;
  readonly previousVersion: string;
}

/** The section `deploys`. */
export interface DeployReport {
  readonly version: string;
  /** Whether the history outlives the process: without, no deploy is known. */
  readonly isSaved: boolean;
  /** The latest; undefined while none is known. */
  readonly latest: DeployComparison | undefined;
  /** The latest of them first. */
  readonly earlier: readonly EarlierDeploy[];
}
