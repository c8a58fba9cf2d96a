import { checkOptions, invalidOption, isNonEmptyString, type Rules } from '../base/option-rules.ts';
import { isToken, tokenRule } from '../endpoints/authorization.ts';
import type { PrometheusServer } from '../host/prometheus-server.ts';
import type { EnvironmentOptions } from './environment.ts';

/** Where the Prometheus is that scrapes this service. */
export interface PrometheusOptions {
  /** May have a user and a password, which are kept secret. Default: `GS_PROMETHEUS_URL`. */
  url?: string;
  /** A bearer token; kept secret. Default: `GS_PROMETHEUS_TOKEN`. */
  token?: string;
  /** What tells the series of this service from others, for example `job="shop"`. Default: none. */
  matchers?: string;
}

export const prometheusUrlRule = 'an absolute URL of http or https';

/** Returns the URL where it is one of a server. */
export function parsePrometheusUrl(text: unknown): URL | undefined {
  if (typeof text !== 'string' || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '' ? url : undefined;
}

// Neither is shown, because both may be secret.
const rules: Rules<PrometheusOptions> = {
  url: () => undefined,
  token: () => undefined,
  matchers: isNonEmptyString,
};

/**
 * Returns the server that the options or the environment name; undefined without a URL.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function resolvePrometheusOptions(
  scope: string,
  options: PrometheusOptions,
  env: Pick<EnvironmentOptions, 'prometheusUrl' | 'prometheusToken'>,
): PrometheusServer | undefined {
  checkOptions(scope, options, rules);
  const { url = env.prometheusUrl, token = env.prometheusToken, matchers = '' } = options;
  if (token !== undefined && !isToken(token)) throw invalidOption(scope, 'token', undefined, tokenRule);
  if (url === undefined) return undefined;
  const parsed = parsePrometheusUrl(url);
  if (parsed === undefined) throw invalidOption(scope, 'url', undefined, prometheusUrlRule);
  const { username, password, origin, pathname } = parsed;
  const basic = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const authorization =
    token !== undefined
      ? `Bearer ${token}`
      : username === ''
        ? undefined
        : `Basic ${Buffer.from(basic).toString('base64')}`;
  return {
    url: origin + pathname.replace(/\/+$/, ''),
    headers: authorization === undefined ? {} : { authorization },
    matchers,
  };
}
