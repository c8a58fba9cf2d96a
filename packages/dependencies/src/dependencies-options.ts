import { checkOptions, type Rules } from '@golden-signals/core/extension';
import {
  type HttpClientOptions,
  isHttpClientOptions,
  type ResolvedHttpClientOptions,
  resolveHttpClientOptions,
} from './http/http-options.ts';
import {
  type QueryOptions,
  queryRules,
  type ResolvedQueryOptions,
  resolveQueryOptions,
} from './queries/query-options.ts';

/** What `dependencies()` takes. */
export interface DependenciesOptions extends QueryOptions {
  /** Outgoing HTTP requests, by `fetch`, undici, `node:http` and what is built on them; `false` for none. Default: `{}`. */
  readonly http?: HttpClientOptions | false;
}

export interface ResolvedDependenciesOptions {
  readonly http: ResolvedHttpClientOptions | false;
  readonly queries: ResolvedQueryOptions;
}

const rules: Rules<DependenciesOptions> = { ...queryRules, http: isHttpClientOptions };

/** @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID` */
export function resolveDependenciesOptions(options: DependenciesOptions): ResolvedDependenciesOptions {
  checkOptions('dependencies', options, rules);
  return { http: resolveHttpClientOptions(options.http), queries: resolveQueryOptions(options) };
}
