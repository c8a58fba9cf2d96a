import type { AlertCondition, AlertRule } from '@golden-signals/core/extension';
import { judgedValue } from './compared-value.ts';
import type { RecordedValue, RecordedValues, Recording, SignalSeries } from './recordings.ts';
import type { SignalQueries } from './signal-queries.ts';

/** What a condition is judged with. */
export interface ConditionParts {
  readonly queries: SignalQueries;
  readonly values: RecordedValues;
}

type Verdict = 'holds' | 'fails';

/**
 * One condition in PromQL. It holds, or it fails, or neither: where nothing is known, or too little, both
 * are empty.
 */
export class ConditionExpression {
  readonly condition: AlertCondition;
  readonly series: SignalSeries;
  readonly recordings: readonly Recording[];
  /** The recording of what is judged. */
  readonly judged: Recording;
  /** The series that are known. */
  readonly selector: string;
  readonly #enough: string | undefined;
  readonly #on: string;
  readonly #joinOn: string;

  /**
   * @param by Labels of its series besides those of `where`.
   * @param joined Those of them by which it is joined to the series of the rule. Default: all, and those of `where`.
   * @throws NotInPrometheus
   */
  constructor(
    { queries, values }: ConditionParts,
    condition: AlertCondition,
    by: readonly string[],
    joined?: readonly string[],
  ) {
    const { signal, where = {} } = condition;
    this.condition = condition;
    const definition = queries.definition(signal);
    const series = { definition, by: [...new Set([...by, ...Object.keys(where)])], where };
    this.series = series;
    const value = judgedValue(values, series, condition);
    const enough = enoughOf(values, series, condition, value);
    this.selector = value.selector;
    this.judged = value.recordings.at(-1)!;
    this.recordings = [...value.recordings, ...(enough?.recordings ?? [])];
    this.#enough = enough?.selector;
    this.#on = values.on(series);
    this.#joinOn = values.on({ ...series, by: joined ?? series.by });
  }

  /** Returns its series for which it holds. */
  get holds(): string {
    const { above, atLeast, below, atMost, equals, outside } = this.condition;
    if (outside !== undefined)
      return `(\n  ${this.#judged(`< ${outside[0]}`)}\n  or\n  ${this.#judged(`> ${outside[1]}`)}\n)`;
    if (above !== undefined) return this.#judged(`> ${above}`);
    if (atLeast !== undefined) return this.#judged(`>= ${atLeast}`);
    if (below !== undefined) return this.#judged(`< ${below}`);
    if (atMost !== undefined) return this.#judged(`<= ${atMost}`);
    return this.#judged(`== ${equals}`);
  }

  /** Returns its series for which it does not hold; of a rule that fires, by the bound that ends it. */
  get fails(): string {
    const { above, atLeast, below, atMost, equals, outside } = this.condition;
    const { clearBelow, clearAbove } = this.condition as Partial<AlertRule>;
    if (clearBelow !== undefined) return this.#judged(`<= ${clearBelow}`);
    if (clearAbove !== undefined) return this.#judged(`>= ${clearAbove}`);
    if (outside !== undefined) return this.#judged(`>= ${outside[0]} <= ${outside[1]}`);
    if (above !== undefined) return this.#judged(`<= ${above}`);
    if (atLeast !== undefined) return this.#judged(`< ${atLeast}`);
    if (below !== undefined) return this.#judged(`>= ${below}`);
    if (atMost !== undefined) return this.#judged(`> ${atMost}`);
    // What is not a number is unequal to everything.
    return `(\n  ${this.#judged(`< ${equals}`)}\n  or\n  ${this.#judged(`> ${equals}`)}\n)`;
  }

  /** Returns the operator and the operand that keep series of the rule for which this one has a verdict. */
  keepWhere(verdict: Verdict): string {
    return this.#joined(verdict, true);
  }

  /** Returns the same for those that it has not. */
  dropWhere(verdict: Verdict): string {
    return this.#joined(verdict, false);
  }

  #joined(verdict: Verdict, isKept: boolean): string {
    // That something is absent holds where it is not known, and so is never undecided.
    const isKnown = this.condition.absent === true;
    const keeps = isKnown && verdict === 'holds' ? !isKept : isKept;
    const operand = isKnown ? this.selector : `(${this[verdict]})`;
    return `${keeps ? 'and' : 'unless'} ${this.#joinOn} ${operand}`;
  }

  #judged(comparison: string): string {
    const judged = `${this.selector} ${comparison}`;
    return this.#enough === undefined ? judged : `${judged} and ${this.#on} ${this.#enough}`;
  }
}

/** Returns the series that hold as many events as the condition asks for; undefined where it asks for none. */
function enoughOf(
  values: RecordedValues,
  series: SignalSeries,
  { windowMs, comparedTo, comparedToMs, minTotal = 0 }: AlertCondition,
  value: RecordedValue,
): RecordedValue | undefined {
  const { kind } = series.definition;
  if (minTotal <= 0) return undefined;
  if (kind === 'ratio') {
    const { selector, recordings } = values.events(series, windowMs);
    return { selector: `${selector} >= ${minTotal}`, recordings };
  }
  // Compared rates are judged by the events of what they are compared to, which is part of the comparison.
  if (kind !== 'rate' || comparedTo !== undefined || comparedToMs !== undefined) return undefined;
  return { selector: `${value.selector} * ${windowMs / 1_000} >= ${minTotal}`, recordings: [] };
}
