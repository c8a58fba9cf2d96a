import { boundedText } from '../base/bounded-text.ts';
import type { CallDetails, CallTargetOptions } from '../host/calls.ts';
import type { HistogramSeries } from '../metrics/histogram-series.ts';
import { overflowValue } from '../metrics/series-table.ts';
import type { SlidingWindow, SlidingWindowOptions } from '../windows/sliding-window.ts';
import { totalsLength } from '../windows/tally.ts';
import type { CallKind } from '../work/call-totals.ts';
import type { CalledTarget } from '../work/work-calls.ts';
import type { CallMetrics } from './call-metrics.ts';
import { Called } from './called.ts';
import { targetName } from './target-options.ts';

/** Summaries of one target that are told apart; the calls of further ones are in one window, `__overflow__`. */
const maxSummaries = 200;

/** Longest operation, collection and summary, as the conventions have it for summaries. */
const maxTextLength = 255;

/** What the targets of a monitor share. */
export interface TargetHost {
  readonly metrics: CallMetrics;
  /** @param totals Where the window adds up what it ever held. */
  createWindow(totals: SlidingWindowOptions['totals']): SlidingWindow;
  /** Windows that may still be made, for all targets together. */
  readonly budget: { windows: number };
}

/** What is called under one summary. */
export interface CalledSummary {
  readonly summary: string;
  readonly window: SlidingWindow;
}

/** What is known of one dependency, however many targets there are for it. */
export class TargetRecord implements CalledTarget {
  readonly options: CallTargetOptions;
  readonly name: string;
  /** Targets that are not closed. */
  holders = 0;
  /** Calls that are not over. */
  inProgress = 0;
  /** Answers of a cache since the start. */
  hits = 0;
  misses = 0;
  private readonly host: TargetHost;
  /** Of all calls since the start, as far as their windows have added them up; see `addTotalsTo`. */
  private readonly totals = new Float64Array(totalsLength);
  /** By summary, else by collection, else by operation. */
  private readonly known = new Map<string, Called>();
  private count = 0;
  private overflow: SlidingWindow | undefined = undefined;
  private isClosed = false;

  constructor(options: CallTargetOptions, host: TargetHost) {
    this.options = options;
    this.name = targetName(options);
    this.host = host;
  }

  get kind(): CallKind {
    return this.options.kind;
  }

  get pool(): string | undefined {
    return this.options.pool || undefined;
  }

  /** Returns what is called, made at the first call. */
  called(details: CallDetails): Called {
    return this.find(details) ?? this.obtain(details);
  }

  /** Everything that is called, with its window. */
  *summaries(): Iterable<CalledSummary> {
    const seen = new Set<SlidingWindow>();
    for (const first of this.known.values()) {
      for (let called: Called | undefined = first; called !== undefined; called = called.next) {
        const { summary, window } = called;
        if (window === undefined || window === this.overflow || seen.has(window)) continue;
        seen.add(window);
        yield { summary, window };
      }
    }
    if (this.overflow !== undefined) yield { summary: overflowValue, window: this.overflow };
  }

  /** Adds what was counted of all calls to `sums`, in the order of `totalAt`; see `CallsReport` for the waits. */
  addTotalsTo(sums: Float64Array): void {
    for (let at = 0; at < totalsLength; at++) sums[at]! += this.totals[at]!;
    for (const { window } of this.summaries()) window.addPendingTo(sums);
  }

  /** Lets go of all windows. What is in progress is still counted. */
  close(): void {
    this.isClosed = true;
    this.known.clear();
    this.host.budget.windows += this.count;
    this.count = 0;
    this.overflow = undefined;
  }

  private find({ operation, collection, summary }: CallDetails): Called | undefined {
    const isNamed = summary !== undefined;
    let called = this.known.get(isNamed ? summary : (collection ?? operation));
    // Mostly the first is it.
    while (
      called !== undefined &&
      (called.isNamed !== isNamed || called.operation !== operation || called.collection !== collection)
    ) {
      called = called.next;
    }
    return called;
  }

  private obtain(details: CallDetails): Called {
    const operation = textOf(details.operation) ?? '';
    const collection = textOf(details.collection);
    const summary = textOf(details.summary);
    return this.find({ operation, collection, summary }) ?? this.add(operation, collection, summary);
  }

  private add(operation: string, collection: string | undefined, given: string | undefined): Called {
    const key = given ?? collection ?? operation;
    const summary = given ?? textOf([operation, collection].filter(Boolean).join(' ')) ?? '';
    const first = this.known.get(key);
    const isKept = !this.isClosed && this.count < maxSummaries && this.host.budget.windows > 0;
    const window = first?.summary === summary ? first.window : this.windowOf(isKept);
    const called = new Called(operation, collection, summary, given !== undefined, window, this.findSeries);
    if (!isKept) return called;
    this.count += 1;
    this.host.budget.windows -= 1;
    called.next = first;
    this.known.set(key, called);
    return called;
  }

  private windowOf(isKept: boolean): SlidingWindow | undefined {
    if (this.isClosed) return undefined;
    if (isKept) return this.host.createWindow({ totals: this.totals, at: 0 });
    this.overflow ??= this.host.createWindow({ totals: this.totals, at: 0 });
    return this.overflow;
  }

  private readonly findSeries = (
    { operation, collection }: Called,
    status: string | number,
    errorType: string,
  ): HistogramSeries =>
    this.host.metrics.series({ target: this.options, operation, collection, status, errorType });
}

/**
 * Also of applications without types. The name of a property is in memory of its own, where the text may be cut out of a
 * long statement, and V8 has each of them once: comparing it with a literal is comparing addresses.
 */
function textOf(text: unknown): string | undefined {
  if (text === undefined || text === null || text === '') return undefined;
  const bounded = boundedText(typeof text === 'string' ? text : String(text), maxTextLength);
  return Object.keys({ [bounded]: 0 })[0];
}
