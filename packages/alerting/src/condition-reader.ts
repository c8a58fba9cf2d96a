import type { AlertCondition, Labels, Reading, SignalDefinition, Undo } from '@golden-signals/core/extension';
import type { HourProfile } from './normal/hour-profile.ts';
import type { Normals } from './normal/normals.ts';
import { hasLabels, labelsKey, type Readings } from './readings.ts';

/** Series of which something is kept by their labels, for one condition. */
const maxKept = 1_000;
const sampled = { sampled: true };

type Visit = (labels: Labels, value: number | undefined) => void;

/** Reads the signal of one condition; undefined is where nothing is known, or too little. Never throws but at its start. */
export class ConditionReader {
  readonly #condition: AlertCondition;
  readonly #signal: ReturnType<Readings['get']>;
  readonly #groupBy: readonly string[] | undefined;
  readonly #where: Labels;
  readonly #windows: readonly number[];
  readonly #kept = new Map<string, Undo>();
  readonly #normals: Normals;
  /** By the labels as they were given, which are the same objects every time where there are thousands. */
  readonly #profiles = new WeakMap<Labels, HourProfile | false>();

  /**
   * @param normals Knows what is normal, for conditions that are compared to that.
   * @param groupBy As in the rule. What is only read for given labels takes `[]`.
   * @throws GoldenSignalsError `ERR_GS_SIGNAL_WINDOW` for a window beyond the longest that is kept
   */
  constructor(
    readings: Readings,
    normals: Normals,
    condition: AlertCondition,
    groupBy: readonly string[] | undefined,
  ) {
    this.#normals = normals;
    const { signal, where = {}, windowMs, comparedToMs, absent } = condition;
    this.#condition = condition;
    this.#signal = readings.get(signal);
    this.#where = where;
    this.#groupBy = absent ? [] : groupBy;
    this.#windows = comparedToMs === undefined ? [windowMs] : [windowMs, windowMs + comparedToMs];
    if (this.#groupBy === undefined) this.#keep('', 'each');
    else if (this.#groupBy.length === 0) this.#keep(labelsKey(where), where);
  }

  get definition(): SignalDefinition | undefined {
    return this.#signal.definition;
  }

  /** Calls `visit` with each series of the condition. */
  visit(visit: Visit): void {
    const { definition } = this;
    if (definition === undefined) return;
    const groupBy = this.#groupBy;
    if (groupBy?.length === 0) {
      visit(this.#where, this.#value(definition, this.#where));
      return;
    }
    if (groupBy !== undefined) {
      for (const labels of this.#groups(groupBy)) visit(labels, this.#readAt(definition, labels));
      return;
    }
    const { windowMs, comparedTo, comparedToMs, minTotal } = this.#condition;
    const isRatio = definition.kind === 'ratio';
    const isOfNormal = comparedTo !== undefined;
    const isAny = Object.keys(this.#where).length === 0;
    if (
      comparedToMs !== undefined ||
      (minTotal !== undefined && !isRatio && !isOfNormal) ||
      definition.labels.length === 0
    ) {
      for (const labels of this.#signal.series())
        if (hasLabels(labels, this.#where)) visit(labels, this.#value(definition, labels));
      return;
    }
    const least = minTotal ?? 0;
    this.#signal.readEach(windowMs, (labels, value, total) => {
      if (!isAny && !hasLabels(labels, this.#where)) return;
      if (total !== undefined && isTooFew(total, least)) visit(labels, undefined);
      else visit(labels, isOfNormal ? this.#timesNormal(definition, labels, value) : value);
    });
  }

  /** Reads the condition for a series of another signal: by those of its labels that this one has. */
  readFor(labels: Labels): number | undefined {
    const { definition } = this;
    return definition && this.#readAt(definition, this.#shared(definition, labels));
  }

  stop(): void {
    for (const undo of this.#kept.values()) undo();
    this.#kept.clear();
  }

  #readAt(definition: SignalDefinition, labels: Labels): number | undefined {
    const key = labelsKey(labels);
    if (!this.#kept.has(key) && this.#kept.size < maxKept) this.#keep(key, labels);
    return this.#value(definition, labels);
  }

  #shared(definition: SignalDefinition, labels: Labels): Labels {
    const shared: Record<string, string> = {};
    for (const name of definition.labels) if (labels[name] !== undefined) shared[name] = labels[name];
    return { ...shared, ...this.#where };
  }

  #groups(groupBy: readonly string[]): Iterable<Labels> {
    const groups = new Map<string, Labels>();
    for (const series of this.#signal.series()) {
      if (!hasLabels(series, this.#where)) continue;
      const labels: Record<string, string> = { ...this.#where };
      for (const name of groupBy) if (series[name] !== undefined) labels[name] = series[name];
      groups.set(labelsKey(labels), labels);
    }
    return groups.values();
  }

  #keep(key: string, labels: Labels | 'each'): void {
    const undos = this.#windows.map((windowMs) => this.#signal.keep({ windowMs, labels }));
    this.#kept.set(key, () => {
      for (const undo of undos) undo();
    });
  }

  #value(definition: SignalDefinition, labels: Labels): number | undefined {
    const { windowMs, comparedTo, comparedToMs, minTotal = 0 } = this.#condition;
    const now = this.#signal.read(windowMs, labels, sampled);
    if (now === undefined) return undefined;
    if (comparedTo === undefined && comparedToMs === undefined) {
      return hasTooFew(definition, now, minTotal) ? undefined : now.value;
    }
    if (definition.kind === 'ratio' && hasTooFew(definition, now, minTotal)) return undefined;
    if (comparedTo !== undefined) {
      const times = this.#timesNormal(definition, labels, now.value);
      if (times !== undefined || comparedToMs === undefined) return times;
    }
    // `comparedToMs` is given wherever this is reached.
    const before = this.#before(
      definition,
      now,
      this.#signal.read(windowMs + comparedToMs!, labels, sampled),
    );
    return before !== undefined && before > 0 ? now.value / before : undefined;
  }

  /** How many times what is normal a value is, which it adds to what is known; undefined while that is too little. */
  #timesNormal({ kind }: SignalDefinition, labels: Labels, value: number): number | undefined {
    const { signal, windowMs, comparedToMs = windowMs, minTotal = 0 } = this.#condition;
    let profile = this.#profiles.get(labels);
    if (profile === undefined) {
      profile = this.#normals.profileOf({ signal, windowMs, labels }) ?? false;
      this.#profiles.set(labels, profile);
    }
    const normal = profile === false ? undefined : this.#normals.learn(profile, value);
    if (normal === undefined) return undefined;
    const isTooLittle = kind !== 'ratio' && (normal.value * comparedToMs) / 1_000 < minTotal;
    const isUsual = value >= normal.low && value <= normal.high;
    return isTooLittle || isUsual || normal.value <= 0 ? 1 : value / normal.value;
  }

  /** The value of the time before the window: undefined while less than half of that is known, or holds too few events. */
  #before(definition: SignalDefinition, now: Reading, both: Reading | undefined): number | undefined {
    const { comparedToMs = 0, minTotal = 0 } = this.#condition;
    if (both === undefined) return undefined;
    const coveredMs = both.coveredMs - now.coveredMs;
    if (coveredMs < comparedToMs / 2) return undefined;
    if (definition.kind === 'ratio') {
      const total = both.total! - now.total!;
      if (isTooFew(total, minTotal)) return undefined;
      const share = (both.bad! - now.bad!) / total;
      return definition.better === 'lower' ? share : 1 - share;
    }
    const value = (both.value * both.coveredMs - now.value * now.coveredMs) / coveredMs;
    return definition.kind === 'rate' && (value * coveredMs) / 1_000 < minTotal ? undefined : value;
  }
}

/** A reading that holds too few events cannot be judged. */
function hasTooFew({ kind }: SignalDefinition, { value, total, coveredMs }: Reading, least: number): boolean {
  if (kind === 'ratio') return isTooFew(total ?? 0, least);
  return kind === 'rate' && (value * coveredMs) / 1_000 < least;
}

/** A ratio of nothing is not known, however few are asked for. */
function isTooFew(total: number, least: number): boolean {
  return total <= 0 || total < least;
}
