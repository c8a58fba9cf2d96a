import {
  checkOptions,
  hasMethods,
  invalidOption,
  isNonEmptyString,
  type Rules,
} from '@golden-signals/core/extension';
import type { ObserveOptions } from './observe-options.ts';

const rules: Rules<ObserveOptions> = {
  name: isNonEmptyString,
  monitor: hasMethods('use', 'close'),
};

/**
 * Checks what is given to a function that observes an instance.
 *
 * @param scope How messages call the function, for example `observeCache`.
 * @param mustBe Ends the sentence "the instance must be …".
 * @param methods That it has where it is one.
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function checkObserved(
  scope: string,
  instance: unknown,
  options: ObserveOptions,
  { mustBe, methods }: { readonly mustBe: string; readonly methods: readonly string[] },
): void {
  if (hasMethods(...methods)(instance) !== undefined)
    throw invalidOption(scope, 'instance', instance, mustBe);
  checkOptions(scope, options, rules);
}
