import type { Definitions } from '../definitions.ts';
import { toYaml } from '../yaml.ts';
import type { OmittedRule, RuleFile } from './rule-file.ts';
import { type PrometheusRuleOptions, resolveRuleOptions } from './rule-options.ts';
import { RuleWriter } from './rule-writer.ts';

/** The rules of a service for Prometheus. */
export interface PrometheusRules {
  readonly file: RuleFile;
  /** Rules that Prometheus cannot evaluate, because it does not know their signals. */
  readonly omitted: readonly OmittedRule[];
  /** Names of alerts that need native histograms, where either kind is asked for: their buckets are not among the classic ones. */
  readonly nativeOnly: readonly string[];
}

/**
 * Returns the rules of a service for Prometheus: its alerts, its SLOs under the names of Sloth, and the values that they judge
 * as recording rules. The same definitions make the same file.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function prometheusRules(
  definitions: Definitions,
  options: PrometheusRuleOptions = {},
): PrometheusRules {
  const writer = new RuleWriter(definitions, resolveRuleOptions(definitions, options));
  const file = writer.write();
  return { file, omitted: writer.omitted, nativeOnly: writer.nativeOnly };
}

/** Returns the file of rules as YAML; what is left out is named in comments. @throws As `prometheusRules` */
export function prometheusRulesYaml(definitions: Definitions, options: PrometheusRuleOptions = {}): string {
  const { file, omitted, nativeOnly } = prometheusRules(definitions, options);
  return toYaml(file, [
    `Rules of the service "${definitions.service.name}" for Prometheus 2.42 and later.`,
    'Made from what the service defines: change it there.',
    ...(omitted.length === 0 ? [] : ['', 'Evaluated in the process only:']),
    ...omitted.map(({ name, reason }) => `  ${name}: ${reason}`),
    ...(nativeOnly.length === 0 ? [] : ['', `Only with native histograms: ${nativeOnly.join(', ')}`]),
  ]);
}
