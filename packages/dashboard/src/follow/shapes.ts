// What is said of a client whose requests somebody follows, for the service and for the page that draws it.

import type { Cause, TimelineEntry } from '@golden-signals/core/extension';

/** One request, in the list. */
export interface FollowedRow {
  /** Unlike that of every other request that is kept; later requests have higher ones. */
  readonly number: number;
  /** Unix milliseconds. */
  readonly startedAtMs: number;
  readonly method: string;
  /** The route's template, as far as the request was routed. */
  readonly route: string | undefined;
  /** 499 for a client that left; undefined while it runs, as the next two. */
  readonly status: number | undefined;
  /** As the connection counted them: request line, headers and body. */
  readonly requestBytes: number | undefined;
  readonly responseBytes: number | undefined;
  /** Until now, where it runs. */
  readonly durationMs: number;
  /** To dependencies, begun so far. */
  readonly calls: number;
  /** It took longer than its route may. */
  readonly isSlow: boolean;
  /** As `error_type` of the metrics has it; undefined for what is no error of the server. */
  readonly errorType: string | undefined;
  /** What explains why it took so long, what took longest first; empty while it runs. */
  readonly causes: readonly Cause[];
}

/** One request, by itself. What is optional is shown to those who may see details. */
export interface FollowedDetails extends FollowedRow {
  /** From its start to the head of the response. */
  readonly timeToFirstByteMs: number | undefined;
  readonly requestId?: string | undefined;
  readonly traceId?: string | undefined;
  /** Empty where contexts are not tracked. */
  readonly timeline?: readonly TimelineEntry[];
  /** What `addContext` added, redacted. */
  readonly context?: Readonly<Record<string, unknown>> | undefined;
  /** What was thrown, redacted: `TypeError: It fails.` */
  readonly error?: string | undefined;
}

/** The part `follow`. */
export interface FollowedReport {
  /** Unix milliseconds; it may end before, when nobody looks. */
  readonly endsAtMs: number;
  /** Whether calls are known by request. */
  readonly contexts: boolean;
  /** The latest first; at most 100. */
  readonly requests: readonly FollowedRow[];
}

/** What is answered in the place of a part about a client that nobody follows any more, or a request that is not kept. */
export interface Missing {
  readonly missing: true;
}

/** What the page is given when it begins to follow a client. */
export interface BegunFollowing {
  /** Names it, in the address of the page. */
  readonly id: string;
  /** What the client sends. It is not told again. */
  readonly token: string;
}
