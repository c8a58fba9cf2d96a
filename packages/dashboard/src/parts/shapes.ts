// What parts say, for those who make them and for the page that draws them.

import type { Panel, Severity, SignalDefinition, SignalLimits } from '@golden-signals/core/extension';
import type { Point } from './points.ts';

/** The one sentence that comes first. */
export interface Say {
  readonly severity: Severity | undefined;
  readonly title: string;
  readonly text: string;
  /** The section that it leads to; undefined where all is well. */
  readonly section: string | undefined;
  /** The finding of that section that it is about. */
  readonly finding?: string;
}

/** An entry of the list of sections. */
export interface NavItem {
  readonly section: string;
  readonly count: number | undefined;
  readonly severity: Severity | undefined;
}

/** One line of a lane. */
export interface LaneLine {
  readonly name: string;
  /** Pairs of Unix milliseconds and value; where nothing was measured there is a gap. */
  readonly points: readonly Point[];
}

/** One of the golden signals. */
export interface Lane {
  readonly title: string;
  readonly unit: string;
  readonly value: number | undefined;
  /** What else is worth saying, for example `p50 7.6 ms`. */
  readonly notes: readonly {
    readonly name: string;
    readonly value: number | undefined;
    readonly unit: string;
  }[];
  readonly limit: number | undefined;
  readonly severity: Severity | undefined;
  /** The first is the signal itself. */
  readonly lines: readonly LaneLine[];
}

/** The golden signals over one time axis, in Unix milliseconds. */
export interface Lanes {
  readonly fromMs: number;
  readonly toMs: number;
  /** The moment of the values; undefined where they are those of now. */
  readonly atMs?: number;
  readonly lanes: readonly Lane[];
}

/** One row of the table. Latencies are in milliseconds. */
export interface RouteRow {
  readonly route: string;
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly errorRatio: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  readonly apdex: number;
  /** Of the time of all requests, from 0 to 1. */
  readonly timeShare: number;
  /** Of databases, on average over a minute; undefined where that is not known, or nothing is asked. */
  readonly queriesPerRequest: number | undefined;
  /** Whether requests repeat a query. */
  readonly repeatsQueries: boolean;
  readonly errorSeverity: Severity | undefined;
  readonly latencySeverity: Severity | undefined;
  readonly apdexSeverity: Severity | undefined;
  /** Requests per minute of the last 15, the oldest first; only of the rows that are shown. */
  readonly spark: readonly number[];
}

/** One signal over a window. */
export interface SignalHistory {
  /** Unix milliseconds, as `toMs`. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly unit: string;
  /** Over the window; undefined where nothing is known. */
  readonly value: number | undefined;
  readonly limit: number | undefined;
  readonly severity: Severity | undefined;
  /** Pairs of Unix milliseconds and value. */
  readonly points: readonly Point[];
  /** The moment of the value; undefined where it is that of now. */
  readonly atMs?: number;
}

/** What is known of one moment, in Unix milliseconds. */
export interface Moment {
  readonly atMs: number;
  /** When the process started. */
  readonly startedMs: number;
  /** What fired then; undefined without alerts. */
  readonly alerts: readonly MomentAlert[] | undefined;
  /** Alerts that were over by then are forgotten, and may be missing. */
  readonly alertsSinceMs: number;
  /** What came to an end or began within `nearMs` of it. */
  readonly nearMs: number;
  readonly slow: MomentList<MomentRequest> | undefined;
  readonly stalls: MomentList<MomentStall> | undefined;
  readonly errors: MomentErrors | undefined;
}

export interface MomentAlert {
  readonly name: string;
  readonly severity: Severity;
  readonly summary: string;
  readonly firedAtMs: number;
  /** Undefined where it fires still. */
  readonly resolvedAtMs: number | undefined;
}

/** Of a list that forgets its oldest. */
export interface MomentList<Item> {
  readonly items: readonly Item[];
  /** How many there were, of which `items` may be the first. */
  readonly count: number;
  /** When the oldest began that is remembered at all; undefined where there is none. */
  readonly oldestMs: number | undefined;
}

export interface MomentRequest {
  readonly startedAtMs: number;
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly durationMs: number;
}

export interface MomentStall {
  readonly startedAtMs: number;
  readonly durationMs: number;
  /** What was in progress. */
  readonly during: readonly string[];
}

export interface MomentErrors {
  /** Groups of which it is known that one was seen then. */
  readonly groups: readonly {
    readonly fingerprint: string;
    readonly type: string;
    readonly title?: string;
  }[];
  /** Groups that were seen before and after, and of which nobody knows. */
  readonly unknown: number;
}

/** From where on a value hurts, by a signal. */
export interface FieldLimits extends SignalLimits, Pick<SignalDefinition, 'unit' | 'better'> {}

/** How a section wants to be shown. */
export interface SectionPanels {
  /** Undefined where it does not say. */
  readonly panels: readonly Panel[] | undefined;
  /** By the id of the signal. */
  readonly limits: Readonly<Record<string, FieldLimits>>;
}
