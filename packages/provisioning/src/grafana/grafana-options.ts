import { checkOptions, isNonEmptyString, isOneOf, type Rules } from '@golden-signals/core/extension';

/** What the dashboards cannot know from the application. */
export interface GrafanaOptions {
  /**
   * Which histograms Prometheus keeps: the classic ones, or the native ones where it scrapes them
   * (`scrape_native_histograms: true`). Default: `classic`.
   */
  readonly histograms?: 'classic' | 'native';
  /** Origin of the service as people reach it: the dashboards then link to its live page. Default: no links. */
  readonly serviceUrl?: string;
  /** URL that paths of runbooks are resolved against. Default: only runbooks that are URLs are linked. */
  readonly runbooksUrl?: string;
}

export interface ResolvedGrafanaOptions {
  readonly histograms: 'classic' | 'native';
  readonly serviceUrl: string | undefined;
  readonly runbooksUrl: string | undefined;
}

const isUrl = (value: unknown): string | undefined =>
  isNonEmptyString(value) === undefined && URL.canParse(value as string) ? undefined : 'an absolute URL';

const grafanaRules: Rules<GrafanaOptions> = {
  histograms: isOneOf('classic', 'native'),
  serviceUrl: isUrl,
  runbooksUrl: isUrl,
};

/** @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`, `ERR_GS_OPTION_UNKNOWN` */
export function resolveGrafanaOptions(options: GrafanaOptions = {}): ResolvedGrafanaOptions {
  checkOptions('grafanaDashboards', options, grafanaRules);
  const { histograms = 'classic', serviceUrl, runbooksUrl } = options;
  return { histograms, serviceUrl, runbooksUrl };
}
