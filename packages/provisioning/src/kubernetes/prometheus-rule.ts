import { checkOptions, isNonEmptyString, type Rules } from '@golden-signals/core/extension';
import type { RuleFile } from '../prometheus/rule-file.ts';
import { type Metadata, metadataOf, type ResourceOptions, resourceRules } from './resource.ts';

/** What `prometheusRule` takes. */
export interface PrometheusRuleResourceOptions extends ResourceOptions {
  /** Usually that of the service. */
  name: string;
}

/** A PrometheusRule of the Prometheus Operator. */
export interface PrometheusRule {
  readonly apiVersion: 'monitoring.coreos.com/v1';
  readonly kind: 'PrometheusRule';
  readonly metadata: Metadata;
  readonly spec: RuleFile;
}

const rules: Rules<PrometheusRuleResourceOptions> = { ...resourceRules, name: isNonEmptyString };

/**
 * Returns the resource that brings rules to Prometheus, with the file of `prometheusRules(definitions)` in it.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function prometheusRule(file: RuleFile, options: PrometheusRuleResourceOptions): PrometheusRule {
  checkOptions('prometheusRule', options, rules);
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: metadataOf('prometheusRule', options.name, options.name, options),
    spec: file,
  };
}
