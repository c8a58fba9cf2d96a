import type { Monitor } from '@golden-signals/core';
import { checkOptions, hasMethods, isNonEmptyString, type Rules } from '@golden-signals/core/extension';

/** What every function takes that observes an instance. */
export interface ObserveOptions {
  /** Tells apart what is alike in everything else, in labels and reports. Default: none. */
  readonly name?: string;
  /**
   * Default: the monitor of the process, from when on there is one; where that does not use `dependencies()` and another
   * does, that one.
   */
  readonly monitor?: Monitor;
}

const rules: Rules<ObserveOptions> = {
  name: isNonEmptyString,
  monitor: hasMethods('use', 'internalError'),
};

/** @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID` */
export function checkObserveOptions(scope: string, options: ObserveOptions): void {
  checkOptions(scope, options, rules);
}
