import { type AlertRule, promql, type Slo } from '@golden-signals/core/extension';
import type { Definitions } from '../definitions.ts';
import { type AlertExpression, alertExpression } from './alert-expression.ts';
import { alertAnnotations, alertLabels } from './alert-texts.ts';
import type { ConditionParts } from './condition-expression.ts';
import { RecordedValues, type Recording } from './recordings.ts';
import { type AlertingRule, NotInPrometheus, type OmittedRule, type RuleFile } from './rule-file.ts';
import { RuleGroups } from './rule-groups.ts';
import type { ResolvedRuleOptions } from './rule-options.ts';
import { SignalQueries } from './signal-queries.ts';
import { sloMetadata, sloRatios } from './slo-rules.ts';
import { SlothNames } from './sloth-names.ts';

/** An alert of the application, and what became of it. */
export interface WrittenAlert {
  readonly rule: AlertRule;
  readonly expression: AlertExpression;
  readonly alert: AlertingRule;
}

/** Writes the rules of one service. */
export class RuleWriter {
  readonly alerts: WrittenAlert[] = [];
  readonly omitted: OmittedRule[] = [];
  /** Names of alerts that classic histograms know nothing of, where either kind is asked for. */
  readonly nativeOnly: string[] = [];
  readonly #definitions: Definitions;
  readonly #options: ResolvedRuleOptions;
  readonly #sloth: SlothNames;
  readonly parts: ConditionParts;
  readonly #classic: ConditionParts;
  readonly #groups: RuleGroups;

  constructor(definitions: Definitions, options: ResolvedRuleOptions) {
    this.#definitions = definitions;
    this.#options = options;
    this.#sloth = new SlothNames(
      options.job,
      definitions.rules.filter((rule) => rule.type === 'slo'),
    );
    this.parts = this.#partsFor(options.histograms);
    this.#classic = this.#partsFor('classic');
    this.#groups = new RuleGroups(options);
  }

  write(): RuleFile {
    for (const rule of this.#definitions.rules) {
      try {
        if (rule.type === 'alert') this.#alert(rule);
        else this.#slo(rule);
      } catch (error) {
        if (!(error instanceof NotInPrometheus)) throw error;
        this.omitted.push({ name: rule.name, reason: error.message });
      }
    }
    return this.#groups.toFile();
  }

  #slo(slo: Slo): void {
    const { queries, values } = this.parts;
    this.#groups.record(sloRatios(slo, queries.definition('slo.error_ratio'), values));
    this.#groups.add(this.#sloth.concern(slo.name), sloMetadata(slo, this.#sloth, queries.job));
  }

  #alert(rule: AlertRule): void {
    const expression = alertExpression(this.parts, rule);
    const { expr, recordings, own, labelNames } = expression;
    const named = new Map(labelNames.map((name, index) => [own.series.by[index]!, name]));
    const alerted = { rule, definition: own.series.definition, labelNames: named };
    const alert: AlertingRule = {
      alert: rule.name,
      expr,
      ...durationOf('for', rule.forMs),
      ...durationOf('keep_firing_for', rule.keepFiringForMs),
      labels: alertLabels(alerted),
      annotations: alertAnnotations(alerted, this.#options),
    };
    this.#groups.record(recordings);
    this.#groups.add(concernOf(recordings), [alert]);
    this.alerts.push({ rule, expression, alert });
    if (this.#options.histograms === 'either' && !this.#isClassic(rule)) this.nativeOnly.push(rule.name);
  }

  #isClassic(rule: AlertRule): boolean {
    try {
      alertExpression(this.#classic, rule);
      return true;
    } catch (error) {
      if (error instanceof NotInPrometheus) return false;
      throw error;
    }
  }

  #partsFor(histograms: ResolvedRuleOptions['histograms']): ConditionParts {
    const { job } = this.#options;
    const queries = new SignalQueries(this.#definitions, { job, histograms });
    return { queries, values: new RecordedValues(queries, this.#sloth) };
  }
}

/** An alert stands where the value that it judges is recorded, so that both are of the same moment. */
function concernOf(recordings: readonly Recording[]): string {
  return recordings[0]!.concern;
}

function durationOf<Name extends string>(name: Name, ms = 0): { readonly [Key in Name]?: string } {
  return ms === 0 ? {} : ({ [name]: promql.duration(ms) } as { readonly [Key in Name]?: string });
}
