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

/** What `grafanaFiles()` takes besides. */
export interface GrafanaFilesOptions extends GrafanaOptions {
  /** Where Grafana reaches Prometheus. Default: `http://prometheus:9090`. */
  readonly prometheusUrl?: string;
  /** The folder in which Grafana finds the dashboards. Default: `/var/lib/grafana/dashboards`. */
  readonly dashboardsPath?: string;
  /** `uid` of the data source in which exemplars are looked up, such as one of Tempo. Default: none. */
  readonly tracesUid?: string;
}

export interface ResolvedGrafanaOptions {
  readonly histograms: 'classic' | 'native';
  readonly serviceUrl: string | undefined;
  readonly runbooksUrl: string | undefined;
}

export interface ResolvedGrafanaFilesOptions {
  readonly prometheusUrl: string;
  readonly dashboardsPath: string;
  readonly tracesUid: string | undefined;
}

const isUrl = (value: unknown): string | undefined =>
  isNonEmptyString(value) === undefined && URL.canParse(value as string) ? undefined : 'an absolute URL';

const grafanaRules: Rules<GrafanaOptions> = {
  histograms: isOneOf('classic', 'native'),
  serviceUrl: isUrl,
  runbooksUrl: isUrl,
};

const filesRules: Rules<GrafanaFilesOptions> = {
  ...grafanaRules,
  prometheusUrl: isUrl,
  dashboardsPath: isNonEmptyString,
  tracesUid: isNonEmptyString,
};

/** @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`, `ERR_GS_OPTION_UNKNOWN` */
export function resolveGrafanaOptions(options: GrafanaOptions): ResolvedGrafanaOptions {
  checkOptions('grafanaDashboards', options, grafanaRules);
  const { histograms = 'classic', serviceUrl, runbooksUrl } = options;
  return { histograms, serviceUrl, runbooksUrl };
}

/** @throws GoldenSignalsError as above */
export function resolveGrafanaFilesOptions(options: GrafanaFilesOptions): ResolvedGrafanaFilesOptions {
  checkOptions('grafanaFiles', options, filesRules);
  const { prometheusUrl = 'http://prometheus:9090', tracesUid } = options;
  const { dashboardsPath = '/var/lib/grafana/dashboards' } = options;
  return { prometheusUrl, dashboardsPath, tracesUid };
}
