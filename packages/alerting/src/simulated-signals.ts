import type { Labels, Reading, SignalDefinition } from '@golden-signals/core/extension';
import { hasLabels, type Readings } from './readings.ts';

/** Of a ratio: how many events one interval had. */
export interface SimulatedEvents {
  readonly bad: number;
  readonly total: number;
}

/** One per interval: its value, or the events of a ratio whose value is the share of the bad ones. Undefined is unknown. */
export type SimulatedValues = readonly (number | SimulatedEvents | undefined)[];

/** The values of a signal, or those of each of its series. */
export type SimulatedSeries =
  | SimulatedValues
  | readonly { readonly labels: Labels; readonly values: SimulatedValues }[];

/** What stands for the intervals of a window. */
export type SimulatedOver = 'mean' | 'max' | 'last';

interface Series {
  readonly labels: Labels;
  readonly values: SimulatedValues;
  /** Before each interval: the bad ones, or the values, that were before; and all, or how many were known. */
  readonly firsts: Float64Array;
  readonly seconds: Float64Array;
}

type Simulated = ReturnType<Readings['get']>;

/** Signals as they are played from given values. */
export class SimulatedSignals implements Readings {
  readonly #signals = new Map<string, Simulated>();
  readonly #intervalMs: number;
  readonly length: number;
  /** How many intervals are over. */
  at = 0;

  constructor(
    given: Readonly<Record<string, SimulatedSeries>>,
    intervalMs: number,
    over: Readonly<Record<string, SimulatedOver>>,
  ) {
    this.#intervalMs = intervalMs;
    let length = 0;
    for (const [id, of] of Object.entries(given)) {
      const labelled = isLabelled(of) ? of : [{ labels: {}, values: of as SimulatedValues }];
      const series = labelled.map(prepared);
      for (const { values } of series) length = Math.max(length, values.length);
      this.#signals.set(id, this.#signal(id, series, over[id] ?? 'mean'));
    }
    this.length = length;
  }

  ids(): readonly string[] {
    return [...this.#signals.keys()];
  }

  get(id: string): Simulated {
    return this.#signals.get(id) ?? unknownSignal;
  }

  #signal(id: string, all: readonly Series[], over: SimulatedOver): Simulated {
    const isRatio = all.some(({ values }) => values.some((value) => typeof value === 'object'));
    const base = {
      id,
      title: id,
      unit: '1',
      better: 'lower',
      labels: [...new Set(all.flatMap(({ labels }) => Object.keys(labels)))],
      promql: () => undefined,
    } as const;
    const definition: SignalDefinition = isRatio
      ? { ...base, kind: 'ratio', totals: () => undefined }
      : { ...base, kind: 'level', over, value: () => undefined };
    const read = (windowMs: number, labels: Labels = {}): Reading | undefined => {
      const readings = all
        .filter((series) => hasLabels(series.labels, labels))
        .map((series) => this.#read(series, windowMs, isRatio, over));
      return readings.reduce((sum, one) => added(sum, one, isRatio, over), undefined);
    };
    return {
      definition,
      keep: () => () => {},
      read,
      series: () => all.map(({ labels }) => labels),
      readEach: (windowMs, visit) => {
        for (const series of all) {
          const reading = this.#read(series, windowMs, isRatio, over);
          if (reading !== undefined) visit(series.labels, reading.value, reading.total);
        }
      },
    };
  }

  #read(series: Series, windowMs: number, isRatio: boolean, over: SimulatedOver): Reading | undefined {
    const to = Math.min(this.at, series.values.length);
    const from = Math.max(0, this.at - Math.max(1, Math.round(windowMs / this.#intervalMs)));
    if (to <= from) return undefined;
    const first = series.firsts[to]! - series.firsts[from]!;
    const second = series.seconds[to]! - series.seconds[from]!;
    if (isRatio) {
      const coveredMs = (to - from) * this.#intervalMs;
      return { value: second === 0 ? 0 : first / second, coveredMs, bad: first, total: second };
    }
    if (second === 0) return undefined;
    const coveredMs = second * this.#intervalMs;
    if (over === 'mean') return { value: first / second, coveredMs };
    const values = series.values.slice(from, to).filter((value) => typeof value === 'number');
    return { value: over === 'max' ? Math.max(...values) : values.at(-1)!, coveredMs };
  }
}

const unknownSignal: Simulated = {
  definition: undefined,
  keep: () => () => {},
  read: () => undefined,
  readEach: () => {},
  series: () => [],
};

function isLabelled(of: SimulatedSeries): of is readonly { labels: Labels; values: SimulatedValues }[] {
  const [first] = of;
  return typeof first === 'object' && first !== null && 'values' in first;
}

function prepared({ labels, values }: { labels: Labels; values: SimulatedValues }): Series {
  const firsts = new Float64Array(values.length + 1);
  const seconds = new Float64Array(values.length + 1);
  for (let at = 0; at < values.length; at++) {
    const value = values[at];
    const [first, second] =
      typeof value === 'object' ? [value.bad, value.total] : [value ?? 0, value === undefined ? 0 : 1];
    firsts[at + 1] = firsts[at]! + first;
    seconds[at + 1] = seconds[at]! + second;
  }
  return { labels, values, firsts, seconds };
}

/** Several series together: events and rates are added up, of others the greatest counts. */
function added(
  sum: Reading | undefined,
  one: Reading | undefined,
  isRatio: boolean,
  over: SimulatedOver,
): Reading | undefined {
  if (sum === undefined || one === undefined) return sum ?? one;
  const coveredMs = Math.max(sum.coveredMs, one.coveredMs);
  if (!isRatio)
    return { value: over === 'mean' ? sum.value + one.value : Math.max(sum.value, one.value), coveredMs };
  const bad = sum.bad! + one.bad!;
  const total = sum.total! + one.total!;
  return { value: total === 0 ? 0 : bad / total, coveredMs, bad, total };
}
