import type { Labels, LevelSignal } from '@golden-signals/core/extension';
import type { MeasuredAlert, MeasuredValue } from './measured-alert.ts';
import { labelsKey } from './readings.ts';

/** All who ask at about the same time get the same answer, so that each second has one reading. */
const sameMomentMs = 500;
const maxSeries = 1_000;

/** The signal of an alert that measures for itself. */
export class MeasuredSignal {
  readonly definition: LevelSignal;
  readonly #alert: MeasuredAlert;
  readonly #now: () => number;
  readonly #labelNames: readonly string[];
  readonly #isLowerBetter: boolean;
  #readMs = Number.NEGATIVE_INFINITY;
  #values = new Map<string, MeasuredValue>();
  #problem: Error | undefined;

  /** @param now The monotonic clock, in milliseconds. */
  constructor(alert: MeasuredAlert, now: () => number) {
    const { name, signal, below, atMost, labelNames = [], promql = () => undefined } = alert;
    this.#alert = alert;
    this.#now = now;
    this.#labelNames = labelNames;
    this.#isLowerBetter = (below ?? atMost) === undefined;
    this.definition = {
      id: signal,
      kind: 'level',
      over: 'last',
      title: `What ${name} reads`,
      unit: '1',
      better: this.#isLowerBetter ? 'lower' : 'higher',
      labels: labelNames,
      ...(labelNames.length === 0
        ? {}
        : { series: () => Array.from(this.#read().values(), ({ labels }) => labels) }),
      value: (labels) => this.#value(labels),
      promql,
    };
  }

  /** Why the last reading failed; undefined where it did not. */
  get problem(): Error | undefined {
    return this.#problem;
  }

  /** The worst of those that have these labels. */
  #value(labels: Labels): number | undefined {
    const values = this.#read();
    const exact = values.get(labelsKey(labels));
    if (exact !== undefined || this.#labelNames.length === 0) return exact?.value;
    const names = Object.keys(labels);
    const found = Array.from(values.values())
      .filter((one) => names.every((name) => one.labels[name] === labels[name]))
      .flatMap(({ value }) => value ?? []);
    if (found.length === 0) return undefined;
    return this.#isLowerBetter ? Math.max(...found) : Math.min(...found);
  }

  #read(): ReadonlyMap<string, MeasuredValue> {
    const nowMs = this.#now();
    if (nowMs - this.#readMs < sameMomentMs) return this.#values;
    this.#readMs = nowMs;
    this.#values = new Map();
    this.#problem = undefined;
    try {
      for (const one of this.#answer()) this.#add(one);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#problem = new Error(`The alert "${this.#alert.name}" cannot read its value: ${reason}`, {
        cause: error,
      });
    }
    return this.#values;
  }

  #answer(): Iterable<MeasuredValue> {
    const answer: unknown = this.#alert.read();
    if (this.#labelNames.length === 0) {
      if (answer === undefined || typeof answer === 'number') return [{ labels: {}, value: answer }];
    } else if (
      typeof (answer as Partial<Iterable<MeasuredValue>> | undefined)?.[Symbol.iterator] === 'function'
    ) {
      return answer as Iterable<MeasuredValue>;
    }
    // A promise that is not waited for must not end the process either.
    Promise.resolve(answer).catch(() => {});
    const expected =
      this.#labelNames.length === 0 ? 'a number or undefined' : 'an iterable of { labels, value }';
    throw new TypeError(`read must return ${expected}, at once`);
  }

  #add({ labels, value }: MeasuredValue): void {
    const names = Object.keys(labels);
    if (names.length !== this.#labelNames.length || !this.#labelNames.every((name) => name in labels))
      throw new TypeError(`each value must have the labels ${this.#labelNames.join(', ')}`);
    if (this.#values.size >= maxSeries) throw new RangeError(`it returns more than ${maxSeries} values`);
    this.#values.set(labelsKey(labels), { labels, value: Number.isFinite(value) ? value : undefined });
  }
}
