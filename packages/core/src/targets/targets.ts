import { overflowValue } from '../metrics/series-table.ts';
import { TargetCounts, type TargetTally } from './target-counts.ts';
import type { TargetKind, TargetOptions } from './target-options.ts';

/** Routes, or calls, that are told apart below one target; the others are one. */
const maxNames = 200;
const maxWorst = 5;
/** With fewer, that all or none exceed a target may be chance. */
const minTotal = 100;
/** What is met by this factor says nothing. */
const farFactor = 100;
const highFactor = 2;

/** One of those that a target is for. */
export interface TargetMiss {
  /** A route's template, a job, or what was called in few words. */
  readonly name: string;
  readonly total: number;
  readonly exceeded: number;
  readonly maxMs: number;
}

/** How one target was met within the window. */
export interface TargetResult {
  /** `api`, `database`, …; a route with a target of its own by its template. */
  readonly name: string;
  readonly kind: TargetKind;
  readonly targetMs: number;
  readonly total: number;
  /** How many took longer. */
  readonly exceeded: number;
  /** From 0 to 1; 0 where there was none. */
  readonly exceededRatio: number;
  /** By how much those that took longer did so, on average. */
  readonly meanExcessMs: number;
  readonly meanMs: number;
  readonly maxMs: number;
  /** `high` where those that took longer took twice the target or more, on average; undefined where none took longer. */
  readonly priority: 'high' | 'normal' | undefined;
  /**
   * The target tells nothing: of 100 and more, all took longer (`never_met`), or each took less than a hundredth of it
   * (`far_too_long`).
   */
  readonly unrealistic: 'never_met' | 'far_too_long' | undefined;
  /** Those that exceed it most often; at most 5. */
  readonly worst: readonly TargetMiss[];
}

/** The counts of one target. */
class Target {
  readonly name: string;
  readonly kind: TargetKind;
  readonly targetMs: number;
  readonly #all = new TargetCounts();
  readonly #byName = new Map<string, TargetCounts>();

  constructor(name: string, kind: TargetKind, targetMs: number) {
    this.name = name;
    this.kind = kind;
    this.targetMs = targetMs;
  }

  add(name: string, durationMs: number, nowMs: number): void {
    this.#all.add(durationMs, this.targetMs, nowMs);
    this.#of(name).add(durationMs, this.targetMs, nowMs);
  }

  read(windowMs: number, nowMs: number): TargetResult {
    const { name, kind, targetMs } = this;
    const tally = this.#all.read(windowMs, nowMs);
    const { total, exceeded, excessMs, totalMs, maxMs } = tally;
    const meanExcessMs = exceeded === 0 ? 0 : excessMs / exceeded;
    const isHigh = targetMs + meanExcessMs >= highFactor * targetMs;
    return {
      name,
      kind,
      targetMs,
      total,
      exceeded,
      exceededRatio: total === 0 ? 0 : exceeded / total,
      meanExcessMs,
      meanMs: total === 0 ? 0 : totalMs / total,
      maxMs,
      priority: exceeded === 0 ? undefined : isHigh ? 'high' : 'normal',
      unrealistic: whyUnrealistic(tally, targetMs),
      worst: this.#worst(windowMs, nowMs),
    };
  }

  #of(name: string): TargetCounts {
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    const key = this.#byName.size < maxNames ? name : overflowValue;
    const counts = this.#byName.get(key) ?? new TargetCounts();
    this.#byName.set(key, counts);
    return counts;
  }

  #worst(windowMs: number, nowMs: number): TargetMiss[] {
    return Array.from(this.#byName, ([name, counts]) => {
      const { total, exceeded, maxMs } = counts.read(windowMs, nowMs);
      return { name, total, exceeded, maxMs };
    })
      .filter(({ exceeded }) => exceeded > 0)
      .sort((a, b) => b.exceeded - a.exceeded)
      .slice(0, maxWorst);
  }
}

function whyUnrealistic(
  { total, exceeded, maxMs }: TargetTally,
  targetMs: number,
): TargetResult['unrealistic'] {
  if (total < minTotal) return undefined;
  if (exceeded === total) return 'never_met';
  return maxMs * farFactor < targetMs ? 'far_too_long' : undefined;
}

/** Response times against what was promised, by kind and by route. */
export class Targets {
  readonly #byKind = new Map<TargetKind, Target>();
  /** Undefined for a route that has none. */
  readonly #byRoute = new Map<string, Target | undefined>();

  /** @param options Checked. */
  constructor({ routes = {}, ...kinds }: TargetOptions) {
    for (const [kind, targetMs] of Object.entries(kinds) as Array<[TargetKind, number | undefined]>) {
      if (targetMs !== undefined) this.#byKind.set(kind, new Target(kind, kind, targetMs));
    }
    for (const [template, targetMs] of Object.entries(routes)) {
      this.#byRoute.set(template, targetMs === false ? undefined : new Target(template, 'api', targetMs));
    }
  }

  /** Returns whether there is any target for what is of this kind. */
  has(kind: TargetKind): boolean {
    return this.#byKind.has(kind) || (kind === 'api' && this.#byRoute.size > 0);
  }

  /** @param name A route's template, a job, or what was called. */
  add(kind: TargetKind, name: string, durationMs: number, nowMs: number): void {
    const isOfRoute = kind === 'api' && this.#byRoute.has(name);
    const target = isOfRoute ? this.#byRoute.get(name) : this.#byKind.get(kind);
    target?.add(name, durationMs, nowMs);
  }

  /** Returns all in the order in which they were given, the kinds first. */
  read(windowMs: number, nowMs: number): readonly TargetResult[] {
    return [...this.#byKind.values(), ...this.#byRoute.values()].flatMap((target) =>
      target === undefined ? [] : [target.read(windowMs, nowMs)],
    );
  }
}
