import type { AlertCondition, AlertRule, Labels } from '@golden-signals/core/extension';
import type { ConditionExpression, ConditionParts } from './condition-expression.ts';
import { normalValue } from './normal-value.ts';
import type { RecordedValue } from './recordings.ts';

const marginMs = 60_000;

/** What a condition is to say: that it holds, that it does not, or neither, between its two bounds. */
export type Wanted = 'holds' | 'fails' | 'neither';

/** What has to be true of the values of one series. */
interface Wish {
  accepts(value: number): boolean;
  /** Values that may do, the best first. */
  readonly candidates: readonly number[];
}

/** A series that is what it was for so many milliseconds, before it has the value that is wished. */
interface Example {
  readonly wishes: Wish[];
  value: number | undefined;
  usual: number | undefined;
}

/** Values of recorded series for which conditions say what they are to say. */
export class ExampleValues {
  readonly #parts: ConditionParts;
  readonly #rule: AlertRule;
  readonly #examples = new Map<string, Example>();
  #historyMs = 0;

  constructor(parts: ConditionParts, rule: AlertRule) {
    this.#parts = parts;
    this.#rule = rule;
  }

  /** For so long the series have been as usual before. */
  get historyMs(): number {
    return this.#historyMs;
  }

  /** Returns each series with its value, and the usual one; undefined where there is none. */
  series(): ReadonlyMap<string, { readonly value: number | undefined; readonly usual: number | undefined }> {
    return this.#examples;
  }

  /** Takes a condition; false where its values contradict those of the others. */
  want({ condition, series }: ConditionExpression, wanted: Wanted): boolean {
    const { values } = this.#parts;
    const { windowMs, comparedTo, comparedToMs, minTotal = 0 } = condition;
    const { kind } = series.definition;
    if (condition.absent) {
      this.#wish(`up${labelsText({ job: this.#parts.queries.job })}`, always(1), 1);
      this.#historyMs = Math.max(this.#historyMs, windowMs);
      return wanted === 'holds' || this.#wish(this.#name(series, values.value(series, windowMs)), always(1));
    }
    const isRatio = kind === 'ratio';
    if (isRatio && minTotal > 0) {
      const enough = { accepts: (value: number) => value >= minTotal, candidates: [minTotal] };
      if (
        comparedToMs === undefined &&
        !this.#wish(this.#name(series, values.events(series, windowMs)), enough)
      )
        return false;
    }
    const value = this.#name(series, values.value(series, windowMs));
    if (comparedToMs !== undefined) {
      // As much as it takes to be compared.
      this.#historyMs = Math.max(this.#historyMs, windowMs + comparedToMs / 2 + marginMs);
      return isRatio
        ? this.#wantRatio(series, condition, wanted)
        : this.#wantMean(value, condition, wanted, comparedToMs);
    }
    if (comparedTo !== undefined) return this.#wantTimesNormal(series, condition, wanted);
    const least = kind === 'rate' ? minTotal / (windowMs / 1_000) : undefined;
    return this.#wish(value, {
      accepts: (given) => says(condition, given) === wanted && (least === undefined || given >= least),
      candidates: [...candidates(condition), ...(least === undefined ? [] : [least, least + 1])],
    });
  }

  /** Of a mean or a rate. */
  #wantMean(name: string, condition: AlertCondition, wanted: Wanted, comparedToMs: number): boolean {
    const usual = Math.max(100, (2 * (condition.minTotal ?? 0)) / (comparedToMs / 1_000));
    // What lasts for longer than the window becomes a part of what it is compared to.
    const part = Math.max(0, (this.#rule.forMs ?? 0) - condition.windowMs) / comparedToMs;
    const ratios = [...candidates(condition), ...candidates(condition).map((ratio) => ratio * 20), 1, 0];
    return this.#wish(
      name,
      {
        accepts: (value) => {
          const ratio = value / usual;
          const later = ratio / (1 + part * (ratio - 1));
          return value >= 0 && says(condition, ratio) === wanted && says(condition, later) === wanted;
        },
        candidates: ratios.map((ratio) => ratio * usual),
      },
      usual,
    );
  }

  /** Of a share, whose events are taken apart. */
  #wantRatio(series: ConditionExpression['series'], condition: AlertCondition, wanted: Wanted): boolean {
    const { values } = this.#parts;
    const { windowMs, comparedToMs = 0, minTotal = 0 } = condition;
    const events = Math.max(10, minTotal);
    const bothEvents = events * 16;
    // Powers of two, so that a bound is met exactly wherever it can be.
    const before = 0.125;
    const bothOf = (after: number) => (before * 15 + after) / 16;
    const after = [...candidates(condition), 1]
      .map((ratio) => ratio * before)
      .find((one) => {
        const ratio = one / ((bothOf(one) * bothEvents - one * events) / (bothEvents - events));
        return ratio >= 0 && says(condition, ratio) === wanted;
      });
    if (after === undefined) return false;
    const bothMs = windowMs + comparedToMs;
    const given: ReadonlyArray<readonly [RecordedValue, number]> = [
      [values.value(series, windowMs), after],
      [values.events(series, windowMs), events],
      [values.value(series, bothMs), bothOf(after)],
      [values.events(series, bothMs), bothEvents],
    ];
    return given.every(([of, value]) => this.#wish(this.#name(series, of), always(value), value));
  }

  /** What is normal is played as it is recorded, so that no weeks have to be. */
  #wantTimesNormal(
    series: ConditionExpression['series'],
    condition: AlertCondition,
    wanted: Wanted,
  ): boolean {
    const { values } = this.#parts;
    const { windowMs, minTotal = 0 } = condition;
    // A power of two, so that quotients are exact.
    const normal = series.definition.kind === 'ratio' ? 0.125 : Math.max(128, minTotal / (windowMs / 1_000));
    const times = [...candidates(condition), 1, 0];
    return (
      this.#wish(this.#name(series, normalValue(values, series, condition)), always(normal)) &&
      this.#wish(this.#name(series, values.value(series, windowMs)), {
        accepts: (value) => value >= 0 && says(condition, value / normal) === wanted,
        candidates: times.map((one) => one * normal),
      })
    );
  }

  #wish(name: string, wish: Wish, usual?: number): boolean {
    const example = this.#examples.get(name) ?? { wishes: [], value: undefined, usual: undefined };
    const wishes = [...example.wishes, wish];
    const value = wishes
      .flatMap((one) => one.candidates)
      .find((candidate) => wishes.every((one) => one.accepts(candidate)));
    if (value === undefined) return false;
    this.#examples.set(name, { wishes, value, usual: usual ?? example.usual });
    return true;
  }

  #name(series: ConditionExpression['series'], { recordings }: RecordedValue): string {
    const recording = recordings.at(-1)!;
    return `${recording.name}${labelsText(exampleLabels(this.#parts, series, this.#rule, recording.labels(series.where)))}`;
  }
}

/** Returns labels of one series, which are those of the rule's; what may be anything is `a`. */
export function exampleLabels(
  { queries }: ConditionParts,
  { definition, by, where }: ConditionExpression['series'],
  rule: AlertRule,
  added: Labels,
): Labels {
  const own = Object.fromEntries(by.map((label) => [label, where[label] ?? rule.where?.[label] ?? 'a']));
  return { job: queries.job, ...queries.named(definition, own), ...added };
}

export function labelsText(labels: Labels): string {
  return `{${Object.entries(labels)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(',')}}`;
}

function always(value: number): Wish {
  return { accepts: (given) => given === value, candidates: [value] };
}

function says(condition: AlertCondition, value: number): Wanted {
  const { clearBelow, clearAbove } = condition as Partial<AlertRule>;
  if (isBeyond(condition, value)) return 'holds';
  if (clearBelow !== undefined) return value <= clearBelow ? 'fails' : 'neither';
  if (clearAbove !== undefined) return value >= clearAbove ? 'fails' : 'neither';
  return 'fails';
}

function isBeyond(
  { above, below, atLeast, atMost, equals, outside }: AlertCondition,
  value: number,
): boolean {
  if (above !== undefined) return value > above;
  if (below !== undefined) return value < below;
  if (atLeast !== undefined) return value >= atLeast;
  if (atMost !== undefined) return value <= atMost;
  if (equals !== undefined) return value === equals;
  return outside !== undefined && (value < outside[0] || value > outside[1]);
}

/** Returns the bounds of a condition, where it turns, and values beside and between them. */
function candidates(condition: AlertCondition): number[] {
  const { above, below, atLeast, atMost, equals, outside = [] } = condition;
  const { clearBelow, clearAbove } = condition as Partial<AlertRule>;
  const bounds = [above, below, atLeast, atMost, equals, clearBelow, clearAbove, ...outside].filter(
    (bound) => bound !== undefined,
  );
  const [first, second = first] = bounds;
  const middle = (first! + second!) / 2;
  const beside = bounds.flatMap((bound) => {
    const step = Math.abs(bound) / 2 || 1;
    return [bound + step, bound - step];
  });
  return [...bounds, middle, ...beside];
}
