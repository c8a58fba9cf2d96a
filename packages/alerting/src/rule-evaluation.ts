import type { AlertRule, Labels } from '@golden-signals/core/extension';
import { AlertStates, type Transition } from './alert-states.ts';
import { compares, staysBeyond } from './comparison.ts';
import { ConditionReader } from './condition-reader.ts';
import { checkDefinition } from './known-conditions.ts';
import type { Normals } from './normal/normals.ts';
import type { Readings } from './readings.ts';

interface Further {
  readonly condition: Parameters<typeof compares>[0];
  readonly reader: ConditionReader;
}

/** True, false, or undefined where it depends on what is not known. */
type Verdict = boolean | undefined;

/** One rule, the signals that it reads, and its states. */
export class RuleEvaluation {
  readonly rule: AlertRule;
  readonly states: AlertStates;
  readonly #readings: Readings;
  readonly #own: ConditionReader;
  readonly #all: readonly Further[];
  readonly #any: readonly Further[];
  readonly #unless: readonly Further[];
  readonly #isPlain: boolean;
  readonly #startedMs: number;
  #nowMs: number;
  #isChecked: boolean;

  /**
   * @param nowMs That something is absent can be said one window later.
   * @throws GoldenSignalsError as the signals and `checkDefinition` do
   */
  constructor(readings: Readings, normals: Normals, rule: AlertRule, nowMs: number) {
    this.#isChecked = checkDefinition(readings, rule);
    this.rule = rule;
    this.#readings = readings;
    this.#startedMs = nowMs;
    this.#nowMs = nowMs;
    this.states = new AlertStates({ forMs: rule.forMs ?? 0, keepFiringForMs: rule.keepFiringForMs ?? 0 });
    this.#own = new ConditionReader(readings, normals, rule, rule.groupBy);
    const further = (conditions: AlertRule['all'] = []): Further[] =>
      conditions.map((condition) => ({
        condition,
        reader: new ConditionReader(readings, normals, condition, []),
      }));
    this.#all = further(rule.all);
    this.#any = further(rule.any);
    this.#unless = further(rule.unless);
    this.#isPlain = this.#all.length + this.#any.length + this.#unless.length === 0;
  }

  /** All of its signals are defined. */
  get isKnown(): boolean {
    return (
      this.#own.definition !== undefined &&
      (this.#isPlain || this.#further.every(({ reader }) => reader.definition !== undefined))
    );
  }

  evaluate(nowMs: number): Transition[] {
    const { rule, states } = this;
    this.#nowMs = nowMs;
    this.#isChecked ||= checkDefinition(this.#readings, rule);
    states.begin(nowMs);
    const isHysteretic = (rule.clearBelow ?? rule.clearAbove) !== undefined;
    this.#own.visit((labels, value) => {
      const isFiring = isHysteretic && states.find(labels)?.state === 'firing';
      const own = this.#verdict(rule, value, isFiring);
      states.observe(labels, this.#isPlain ? own : this.#combined(own, labels), value);
    });
    return states.end();
  }

  stop(): void {
    this.#own.stop();
    for (const { reader } of this.#further) reader.stop();
  }

  get #further(): readonly Further[] {
    return [...this.#all, ...this.#any, ...this.#unless];
  }

  #verdict(
    condition: AlertRule | Further['condition'],
    value: number | undefined,
    isFiring = false,
  ): Verdict {
    if (condition.absent) {
      if (this.#nowMs - this.#startedMs < condition.windowMs) return undefined;
      return value === undefined;
    }
    if (value === undefined) return undefined;
    return isFiring ? staysBeyond(this.rule, value) : compares(condition, value);
  }

  #combined(own: Verdict, labels: Labels): Verdict {
    const read = ({ condition, reader }: Further) => this.#verdict(condition, reader.readFor(labels));
    const holds = or([own, ...this.#any.map(read)]);
    if (holds === false) return false;
    return and([holds, ...this.#all.map(read), not(or(this.#unless.map(read)))]);
  }
}

function or(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes(true)) return true;
  return verdicts.includes(undefined) ? undefined : false;
}

function and(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes(false)) return false;
  return verdicts.includes(undefined) ? undefined : true;
}

function not(verdict: Verdict): Verdict {
  return verdict === undefined ? undefined : !verdict;
}
