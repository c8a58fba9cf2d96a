import { checkOptions, type Rules } from '@golden-signals/core/extension';
import {
  type HttpClientOptions,
  isHttpClientOptions,
  type ResolvedHttpClientOptions,
  resolveHttpClientOptions,
} from './http/http-options.ts';

/** What `dependencies()` takes. */
export interface DependenciesOptions {
  /** Outgoing HTTP requests, by `fetch`, undici, `node:http` and what is built on them; `false` for none. Default: `{}`. */
  http?: HttpClientOptions | false;
}

export interface ResolvedDependenciesOptions {
  readonly http: ResolvedHttpClientOptions | false;
}

const rules: Rules<DependenciesOptions> = {
  http: isHttpClientOptions,
};
  type QueryOptions,
  queryRules,
  type ResolvedQueryOptions,
  resolveQueryOptions,
} from './queries/query-options.ts';

/** What `dependencies()` takes. */
export interface DependenciesOptions extends QueryOptions {}

export interface ResolvedDependenciesOptions {
  readonly queries: ResolvedQueryOptions;
}

const rules: Rules<DependenciesOptions> = { ...queryRules };

/** @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID` */
export function resolveDependenciesOptions(options: DependenciesOptions): ResolvedDependenciesOptions {
  checkOptions('dependencies', options, rules);
  return {
    http: resolveHttpClientOptions(options.http),
  };
  return { queries: resolveQueryOptions(options) };
}
