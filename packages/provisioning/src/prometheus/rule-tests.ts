import { promql } from '@golden-signals/core/extension';
import type { Definitions } from '../definitions.ts';
import type { ConditionExpression } from './condition-expression.ts';
import { ExampleValues, exampleLabels, labelsText, type Wanted } from './example-values.ts';
import { type PrometheusRuleOptions, resolveRuleOptions } from './rule-options.ts';
import { RuleWriter, type WrittenAlert } from './rule-writer.ts';
import { Timeline } from './timeline.ts';

/** Of the tests, however often the rules are evaluated: promtool takes long for each evaluation. */
const intervalMs = 60_000;
const interval = promql.duration(intervalMs);

/** Tests of rules as `promtool test rules` runs them. */
export interface RuleTestFile {
  readonly rule_files: readonly string[];
  readonly evaluation_interval: string;
  readonly group_eval_order: readonly string[];
  readonly tests: readonly RuleTest[];
}

export interface RuleTest {
  readonly name: string;
  readonly interval: string;
  readonly input_series: ReadonlyArray<{ readonly series: string; readonly values: string }>;
  readonly promql_expr_test: ReadonlyArray<{
    readonly expr: string;
    readonly eval_time: string;
    readonly exp_samples: ReadonlyArray<{ readonly labels: string; readonly value: number }>;
  }>;
}

/**
 * Returns tests of the alerts that `prometheusRules` makes with the same options: each fires, and not a moment too early, goes on
 * while nothing is known, and ends; and does not fire at its bound. They play the values that alerts judge, as recorded.
 *
 * @param ruleFile Where promtool finds the rules, seen from the tests.
 * @throws As `prometheusRules`
 */
export function prometheusRuleTests(
  definitions: Definitions,
  options: PrometheusRuleOptions = {},
  ruleFile = 'rules.yml',
): RuleTestFile {
  const writer = new RuleWriter(definitions, resolveRuleOptions(definitions, options));
  const { groups } = writer.write();
  return {
    rule_files: [ruleFile],
    evaluation_interval: interval,
    group_eval_order: groups.map(({ name }) => name),
    tests: writer.alerts.flatMap((written) => new AlertTests(writer, written).write()),
  };
}

/** The tests of one alert. */
class AlertTests {
  readonly #writer: RuleWriter;
  readonly #written: WrittenAlert;
  /** Evaluations from the first at which it holds to the one at which it fires. */
  readonly #pending: number;

  constructor(writer: RuleWriter, written: WrittenAlert) {
    this.#writer = writer;
    this.#written = written;
    this.#pending = Math.ceil((written.rule.forMs ?? 0) / intervalMs);
  }

  write(): RuleTest[] {
    const { rule, expression } = this.#written;
    const holding = this.#values('holds');
    const failing = this.#values('fails');
    const begin = Math.ceil(holding.historyMs / intervalMs);
    const fires = begin + this.#pending;

    const checks: Array<readonly [at: number, isFiring: boolean]> = [[fires, true]];
    if (this.#pending > 0) checks.unshift([fires - 1, false]);
    let timeline = new Timeline(begin).during(holding, this.#pending + 1);
    const goOn = (next: Timeline) => {
      timeline = next;
      checks.push([next.length - 1, true]);
    };
    const short = !rule.absent && this.#can(expression.own, 'neither') ? this.#values('neither') : failing;
    if (short !== failing) goOn(timeline.during(short, 2));
    // That nothing is known is what ends an alert that holds unless something is absent.
    const canFreeze = !rule.absent && !rule.unless?.some(({ absent }) => absent);
    if (canFreeze) goOn(timeline.gap(3));
    const kept = Math.ceil((rule.keepFiringForMs ?? 0) / intervalMs);
    timeline = timeline.during(failing, kept + 2);
    checks.push([timeline.length - 1, false]);
    const calm = new Timeline(begin).during(short, this.#pending + 1);
    return [
      this.#test('fires, goes on while nothing is known, and ends', timeline, checks),
      this.#test('does not fire at its bound', calm, [[fires, false]]),
    ];
  }

  /** Returns values for which the condition of the rule itself says so, and all others what it takes for that to matter. */
  #values(own: Wanted): ExampleValues {
    const { rule, expression } = this.#written;
    const { all, any, unless } = expression;
    const values = new ExampleValues(this.#writer.parts, rule);
    values.want(expression.own, own);
    // Where it holds, the alternatives do not matter.
    if (own !== 'holds') for (const one of any) values.want(one, 'fails');
    // One that contradicts is left out: then it is not this one that matters.
    for (const one of all) values.want(one, 'holds');
    for (const one of unless) values.want(one, 'fails');
    return values;
  }

  #test(
    what: string,
    timeline: Timeline,
    expected: ReadonlyArray<readonly [at: number, isFiring: boolean]>,
  ): RuleTest {
    const { rule, expression, alert } = this.#written;
    const of = rule.absent
      ? { job: this.#writer.parts.queries.job }
      : exampleLabels(this.#writer.parts, expression.own.series, rule, expression.recordedLabels);
    const labels = { alertname: rule.name, alertstate: 'firing', ...of, ...alert.labels };
    return {
      name: `${rule.name} ${what}`,
      interval: interval,
      input_series: timeline.series(),
      promql_expr_test: expected.map(([at, isFiring]) => ({
        expr: `ALERTS{alertname="${rule.name}",alertstate="firing"}`,
        eval_time: promql.duration(at * intervalMs),
        exp_samples: isFiring ? [{ labels: `ALERTS${labelsText(labels)}`, value: 1 }] : [],
      })),
    };
  }

  /** Whether a condition can say so at all. */
  #can(condition: ConditionExpression, wanted: Wanted): boolean {
    return new ExampleValues(this.#writer.parts, this.#written.rule).want(condition, wanted);
  }
}
