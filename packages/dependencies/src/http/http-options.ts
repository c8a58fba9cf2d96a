import {
  checkOptions,
  isFunction,
  isStringArray,
  type Rule,
  type Rules,
} from '@golden-signals/core/extension';

/** How outgoing HTTP requests are measured. */
export interface HttpClientOptions {
  /**
   * Returns the template of a URL's path, such as `/users/{id}`: one of few, because it becomes a label. Undefined where
   * there is none; what it throws is counted, and is none. Default: none, so that requests are told apart by host and
   * method only.
   */
  template?: (url: URL) => string | undefined;
  /** Hosts that are left out: `metrics.example` at any port, or `metrics.example:4318`. Default: none. */
  excludeHosts?: readonly string[];
}

export interface ResolvedHttpClientOptions {
  readonly template: ((url: URL) => unknown) | undefined;
  /** In lower case. */
  readonly excludeHosts: ReadonlySet<string>;
}

const rules: Rules<HttpClientOptions> = {
  template: isFunction,
  excludeHosts: isStringArray,
};

/** Rule of `DependenciesOptions.http`; what is in it is checked where it is read. */
export const isHttpClientOptions: Rule = (value) =>
  value === false || (typeof value === 'object' && value !== null) ? undefined : 'an object, or false';

/** @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID` */
export function resolveHttpClientOptions(
  options: HttpClientOptions | false = {},
): ResolvedHttpClientOptions | false {
  if (options === false) return false;
  checkOptions('dependencies.http', options, rules);
  return {
    template: options.template,
    excludeHosts: new Set(options.excludeHosts?.map((host) => host.toLowerCase())),
  };
}
