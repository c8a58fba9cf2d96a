import { overflowValue } from '../metrics/series-table.ts';
import type { CallKind, CallTotal, CallTotals, TargetCalls } from './call-totals.ts';
import type { Timeline } from './timeline.ts';
import type { Work } from './work.ts';

/** Targets of one piece of work that are told apart. */
const maxTargets = 20;

export const callKinds: readonly CallKind[] = ['database', 'cache', 'http', 'messaging'];

/** Work as its calls see it. */
export interface CallingWork extends Work {
  /** Undefined until the first call begins. */
  ownCalls: WorkCalls | undefined;
  /** Where its calls are listed; undefined where contexts are not tracked. */
  readonly callTimeline: Timeline | undefined;
}

/** What the calls of a piece of work are told apart by: the same object for the same target. */
export interface CalledTarget {
  readonly kind: CallKind;
  readonly name: string;
  readonly pool: string | undefined;
}

/** The calls of one piece of work, as they are written. One is made at the first call that begins in it. */
export class WorkCalls implements CallTotals {
  readonly targets: OwnTargetCalls[] = [];
  /** Whose they are, at the same positions; undefined for what stands for several targets. */
  private readonly called: (CalledTarget | undefined)[] = [];

  get count(): number {
    return sum(this.targets, 'count');
  }

  get durationMs(): number {
    return sum(this.targets, 'durationMs');
  }

  get waitMs(): number {
    return sum(this.targets, 'waitMs');
  }

  byKind(kind: CallKind): CallTotal {
    const ofKind = this.targets.filter((target) => target.kind === kind);
    return {
      count: sum(ofKind, 'count'),
      durationMs: sum(ofKind, 'durationMs'),
      waitMs: sum(ofKind, 'waitMs'),
    };
  }

  /** Returns the calls to a target, made at the first. Past 20 targets, they are one for each kind. */
  to(target: CalledTarget): OwnTargetCalls {
    // Most work calls one or two.
    const known = this.called.indexOf(target);
    return known === -1 ? this.obtain(target) : this.targets[known]!;
  }

  private obtain(target: CalledTarget): OwnTargetCalls {
    const { kind } = target;
    if (this.called.length < maxTargets) return this.add(target, target);
    const position = this.called.findIndex(
      (called, at) => called === undefined && this.targets[at]!.kind === kind,
    );
    return this.targets[position] ?? this.add({ kind, name: overflowValue, pool: undefined }, undefined);
  }

  private add(target: CalledTarget, called: CalledTarget | undefined): OwnTargetCalls {
    const added = new OwnTargetCalls(target);
    this.targets.push(added);
    this.called.push(called);
    return added;
  }
}

/** See `TargetCalls`; as it is written. */
export class OwnTargetCalls implements TargetCalls {
  readonly kind: CallKind;
  readonly target: string;
  readonly pool: string | undefined;
  count = 0;
  durationMs = 0;
  waitMs = 0;
  inProgress = 0;
  elapsedWaitMs = 0;
  /** Up to `elapsedUntilMs`, since when calls are in progress, or none. */
  private elapsed = 0;
  private elapsedUntilMs = Number.NEGATIVE_INFINITY;
  private waitedUntilMs = Number.NEGATIVE_INFINITY;

  constructor({ kind, name, pool }: CalledTarget) {
    this.kind = kind;
    this.target = name;
    this.pool = pool;
  }

  elapsedMs(nowMs: number): number {
    return this.inProgress === 0 ? this.elapsed : this.elapsed + Math.max(0, nowMs - this.elapsedUntilMs);
  }

  begin(startedMs: number): void {
    // Who says when it started may name a time that is counted already.
    if (this.inProgress === 0) this.elapsedUntilMs = Math.max(startedMs, this.elapsedUntilMs);
    this.inProgress += 1;
  }

  end(startedMs: number, durationMs: number, waitMs: number): void {
    const nowMs = startedMs + durationMs;
    this.elapsed = this.elapsedMs(nowMs);
    this.elapsedUntilMs = Math.max(nowMs, this.elapsedUntilMs);
    this.inProgress -= 1;
    this.count += 1;
    this.durationMs += durationMs;
    if (waitMs === 0) return;
    this.waitMs += waitMs;
    const sentMs = startedMs + waitMs;
    this.elapsedWaitMs += Math.max(0, sentMs - Math.max(startedMs, this.waitedUntilMs));
    this.waitedUntilMs = Math.max(sentMs, this.waitedUntilMs);
  }
}

const nothing: CallTotal = Object.freeze({ count: 0, durationMs: 0, waitMs: 0 });

/** Of work that has called nothing. */
export const noCalls: CallTotals = Object.freeze({
  ...nothing,
  byKind: () => nothing,
  targets: Object.freeze([]),
});

/** The calls of one piece of work by kind, ready for `JSON.stringify`: of the kinds that it called. */
export type CallsByKind = Readonly<Partial<Record<CallKind, CallTotal>>>;

/** Returns undefined for work that has called nothing. */
export function callsByKind(calls: CallTotals): CallsByKind | undefined {
  if (calls.count === 0) return undefined;
  const called = callKinds.map((kind) => [kind, calls.byKind(kind)] as const);
  return Object.fromEntries(called.filter(([, { count }]) => count > 0));
}

function sum(targets: readonly CallTotal[], what: keyof CallTotal): number {
  let total = 0;
  for (const target of targets) total += target[what];
  return total;
}
