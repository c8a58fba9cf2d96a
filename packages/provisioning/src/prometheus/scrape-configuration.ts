import { promql } from '@golden-signals/core/extension';
import type { Definitions } from '../definitions.ts';
import { type ResolvedScrapeOptions, resolveScrapeOptions, type ScrapeOptions } from './scrape-options.ts';

/** What a configuration of Prometheus needs for a service. */
export interface ScrapeConfiguration {
  readonly file: { readonly scrape_configs: readonly object[] };
  /** Flags without which Prometheus does not do what the file asks for. */
  readonly flags: readonly string[];
}

/** The version from which native histograms are switched on for each job, and not by a flag. */
const nativeByJob = 3_008;
/** The version from which classic histograms can be kept beside native ones, and since when they are called so. */
const [bothFrom, bothRenamed] = [2_045, 3_000];

/**
 * Returns what a configuration of Prometheus needs to scrape a service: given targets, or the pods of Kubernetes that have
 * `prometheus.io/scrape: "true"` and the service's name as `app.kubernetes.io/name`.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function scrapeConfiguration(
  definitions: Definitions,
  options: ScrapeOptions = {},
): ScrapeConfiguration {
  const resolved = resolveScrapeOptions(definitions, options);
  const { job, targets, intervalMs, scheme, histograms, version } = resolved;
  const isNative = histograms === 'native';
  return {
    file: {
      scrape_configs: [
        {
          job_name: job,
          scrape_interval: promql.duration(intervalMs),
          metrics_path: definitions.metricsPath,
          scheme,
          ...(isNative && nativeSettings(version)),
          ...credentialsOf(resolved),
          ...(targets === undefined ? podsOf(definitions) : { static_configs: [{ targets: [...targets] }] }),
        },
      ],
    },
    flags: isNative && version < nativeByJob ? ['--enable-feature=native-histograms'] : [],
  };
}

/** Classic ones are kept where that is possible, so that no query of them loses its data. */
function nativeSettings(version: number): object {
  const classic = version >= bothRenamed ? 'always_scrape_classic_histograms' : 'scrape_classic_histograms';
  return {
    ...(version >= nativeByJob && { scrape_native_histograms: true }),
    ...(version >= bothFrom && { [classic]: true }),
  };
}

function credentialsOf({ credentials }: ResolvedScrapeOptions): object {
  if (credentials === undefined) return {};
  return 'bearerTokenFile' in credentials
    ? { authorization: { credentials_file: credentials.bearerTokenFile } }
    : { basic_auth: { username: credentials.username, password_file: credentials.passwordFile } };
}

/** Annotations say which pods, and where; labels what they are called. */
function podsOf({ service }: Definitions): object {
  const annotation = (name: string) => `__meta_kubernetes_pod_annotation_prometheus_io_${name}`;
  const label = '__meta_kubernetes_pod_label_app_kubernetes_io_name';
  const address = (regex: string, replacement: string) => ({
    source_labels: [annotation('port'), '__meta_kubernetes_pod_ip'],
    regex,
    replacement,
    target_label: '__address__',
  });
  return {
    kubernetes_sd_configs: [{ role: 'pod' }],
    relabel_configs: [
      { source_labels: [annotation('scrape')], regex: 'true', action: 'keep' },
      { source_labels: [label], regex: service.name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), action: 'keep' },
      { source_labels: [annotation('scheme')], regex: '(https?)', target_label: '__scheme__' },
      { source_labels: [annotation('path')], regex: '(.+)', target_label: '__metrics_path__' },
      address('(\\d+);([\\d.]+)', '$2:$1'),
      address('(\\d+);([\\da-fA-F:]*:[\\da-fA-F:.]*)', '[$2]:$1'),
      { source_labels: ['__meta_kubernetes_namespace'], target_label: 'namespace' },
      { source_labels: ['__meta_kubernetes_pod_name'], target_label: 'pod' },
    ],
  };
}
