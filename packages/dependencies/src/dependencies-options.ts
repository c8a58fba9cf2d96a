import { checkOptions, type Rules } from '@golden-signals/core/extension';
import {
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

const rules: Rules<DependenciesOptions> = {
  slowMs: queryRules.slowMs,
  repeatedQueries: queryRules.repeatedQueries,
};

/** @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID` */
export function resolveDependenciesOptions(options: DependenciesOptions): ResolvedDependenciesOptions {
  checkOptions('dependencies', options, rules);
  return { queries: resolveQueryOptions(options) };
}
