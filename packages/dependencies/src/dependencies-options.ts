import { checkOptions, type Rules } from '@golden-signals/core/extension';

/** What `dependencies()` takes. */
// biome-ignore lint/suspicious/noEmptyInterface: options come with what reads them.
export interface DependenciesOptions {}

export interface ResolvedDependenciesOptions extends Required<DependenciesOptions> {}

const rules: Rules<DependenciesOptions> = {};

/** @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID` */
export function resolveDependenciesOptions(options: DependenciesOptions): ResolvedDependenciesOptions {
  checkOptions('dependencies', options, rules);
  return { ...options };
}
