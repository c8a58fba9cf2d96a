import {
  checkOptions,
  isNonEmptyString,
  isNumber,
  isOneOf,
  type Rules,
} from '@golden-signals/core/extension';
import type { Definitions } from '../definitions.ts';

/** What `prometheusRules` takes. */
export interface PrometheusRuleOptions {
  /** The label `job` that Prometheus gives to the service. Default: the name of the service. */
  job?: string;
  /**
   * The kind of histograms that Prometheus has of the service. Default: `either`, which asks for native ones and, where there
   * are none, for classic ones.
   */
  histograms?: 'native' | 'classic' | 'either';
  /** How often Prometheus evaluates the rules, in milliseconds, from 1,000 to 300,000. Default: 15,000, as the process does. */
  evaluationIntervalMs?: number;
  /** What is put before runbooks that are no URL. Default: where those of the default alerts are published. */
  runbookBaseUrl?: string;
  /** The annotation `dashboard_url` of each alert. Default: none. */
  dashboardUrl?: string;
}

export interface ResolvedRuleOptions {
  readonly job: string;
  readonly histograms: 'native' | 'classic' | 'either';
  readonly evaluationIntervalMs: number;
  readonly runbookBaseUrl: string;
  readonly dashboardUrl: string | undefined;
}

const prometheusRuleRules: Rules<PrometheusRuleOptions> = {
  job: isNonEmptyString,
  histograms: isOneOf('native', 'classic', 'either'),
  evaluationIntervalMs: isNumber({ min: 1_000, max: 300_000, integer: true }),
  runbookBaseUrl: isNonEmptyString,
  dashboardUrl: isNonEmptyString,
};

/** @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID` */
export function checkRuleOptions(options: PrometheusRuleOptions): void {
  checkOptions('prometheusRules', options, prometheusRuleRules);
}

/** @throws As `checkRuleOptions` */
export function resolveRuleOptions(
  { service }: Pick<Definitions, 'service'>,
  options: PrometheusRuleOptions,
): ResolvedRuleOptions {
  checkRuleOptions(options);
  return {
    job: options.job ?? service.name,
    histograms: options.histograms ?? 'either',
    evaluationIntervalMs: options.evaluationIntervalMs ?? 15_000,
    runbookBaseUrl: options.runbookBaseUrl ?? 'https://github.com/golden-signals/golden-signals/blob/main/',
    dashboardUrl: options.dashboardUrl,
  };
}
