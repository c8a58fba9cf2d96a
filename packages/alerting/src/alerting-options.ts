import { checkOptions, type Rule, type Rules, type Slo } from '@golden-signals/core/extension';
import { type SloDefinition, toSlos } from './slo/define-slo.ts';

/** What `alerting()` takes. */
export interface AlertingOptions {
  /** SLOs, as `defineSlo` takes or returns them. Default: none. */
  slos?: readonly (Slo | SloDefinition)[];
}

export interface ResolvedAlertingOptions {
  readonly slos: readonly Slo[];
}

const isArray: Rule = (value) => (Array.isArray(value) ? undefined : 'an array');

const rules: Rules<AlertingOptions> = {
  slos: isArray,
};

/** @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID` */
export function resolveAlertingOptions(options: AlertingOptions): ResolvedAlertingOptions {
  checkOptions('alerting', options, rules);
  return { slos: toSlos(options.slos ?? []) };
}
