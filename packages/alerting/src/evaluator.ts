import type { AlertRule, WatchRule } from '@golden-signals/core/extension';
import type { AlertInstance, Transition } from './alert-states.ts';
import { unknownSignals } from './known-conditions.ts';
import type { Normals } from './normal/normals.ts';
import type { Readings } from './readings.ts';
import { RuleEvaluation } from './rule-evaluation.ts';

/** A transition, and the rule of which it is one. */
export interface RuleTransition extends Transition {
  readonly rule: AlertRule;
}

export interface EvaluatorHost {
  readonly readings: Readings;
  readonly normals: Normals;
  /** Called with what keeps a rule from being evaluated, at every evaluation. Must not throw. */
  onFailure(rule: AlertRule, error: unknown): void;
  /** What keeps the signal of a rule from being read; undefined where nothing does. */
  problemOf(rule: AlertRule): Error | undefined;
  /** Names of rules that rest while their signals are not defined. */
  readonly mayRest: ReadonlySet<string>;
  /** Returns what an earlier process has left of a rule. */
  restored(rule: AlertRule): readonly AlertInstance[];
}

/** Evaluates all alert rules, each by itself: what one throws costs the others nothing. */
export class Evaluator {
  readonly #host: EvaluatorHost;
  readonly #evaluations = new Map<AlertRule, RuleEvaluation>();
  readonly #failed = new Map<AlertRule, string>();

  constructor(host: EvaluatorHost) {
    this.#host = host;
  }

  get evaluations(): Iterable<RuleEvaluation> {
    return this.#evaluations.values();
  }

  /** Why rules were not evaluated last. */
  get failures(): ReadonlyMap<AlertRule, string> {
    return this.#failed;
  }

  /** Takes over the rules that there are now. @throws GoldenSignalsError for the first that cannot be evaluated */
  sync(rules: readonly WatchRule[], nowMs: number): void {
    const alerts = new Set(rules.filter((rule) => rule.type === 'alert'));
    for (const [rule, evaluation] of this.#evaluations) {
      if (alerts.has(rule)) continue;
      evaluation.stop();
      this.#evaluations.delete(rule);
    }
    for (const rule of this.#failed.keys()) if (!alerts.has(rule)) this.#failed.delete(rule);
    let failure: unknown;
    for (const rule of alerts) {
      // What cannot be evaluated at all is not tried again.
      if (this.#evaluations.has(rule) || this.#failed.has(rule)) continue;
      try {
        const evaluation = new RuleEvaluation(this.#host.readings, this.#host.normals, rule, nowMs);
        evaluation.states.restore(this.#host.restored(rule));
        this.#evaluations.set(rule, evaluation);
      } catch (error) {
        this.#fail(rule, error);
        failure ??= error;
      }
    }
    if (failure !== undefined) throw failure;
  }

  evaluate(nowMs: number): RuleTransition[] {
    const transitions: RuleTransition[] = [];
    for (const [rule, evaluation] of this.#evaluations) {
      try {
        for (const { to, instance } of evaluation.evaluate(nowMs)) transitions.push({ rule, to, instance });
        const problem = this.#problemOf(rule, evaluation);
        if (problem === undefined) this.#failed.delete(rule);
        else this.#fail(rule, problem);
      } catch (error) {
        this.#fail(rule, error);
      }
    }
    return transitions;
  }

  #problemOf(rule: AlertRule, { states, isKnown }: RuleEvaluation): Error | undefined {
    const { readings, mayRest } = this.#host;
    const unknown = isKnown || mayRest.has(rule.name) ? undefined : unknownSignals(readings, rule);
    return unknown ?? this.#host.problemOf(rule) ?? droppedError(rule, states.dropped);
  }

  #fail(rule: AlertRule, error: unknown): void {
    this.#failed.set(rule, error instanceof Error ? error.message : String(error));
    this.#host.onFailure(rule, error);
  }
}

function droppedError({ name }: AlertRule, dropped: number): Error | undefined {
  if (dropped === 0) return undefined;
  return new RangeError(
    `The alert rule "${name}" holds for ${dropped} series more than it has room for; give it a groupBy.`,
  );
}
