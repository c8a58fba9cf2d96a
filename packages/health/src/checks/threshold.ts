import { checkOptions, invalidOption, isNonEmptyString, type Rules } from '@golden-signals/core/extension';
import type { CheckFunction } from '../check-options.ts';
import { judge, type Limits, limitOrderError, limitRules } from './limits.ts';

export interface ThresholdCheckOptions extends Limits {
  /** For the message, for example `jobs`. */
  unit?: string;
}

const scope = 'thresholdCheck';
const rules: Rules<ThresholdCheckOptions> = { ...limitRules, unit: isNonEmptyString };

/**
 * Makes a check of a number against limits, such as the depth of a queue: `thresholdCheck(() =>
 * queue.getWaitingCount(), { degradedAbove: 1_000, unhealthyAbove: 10_000, unit: 'jobs' })`.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`, also without any limit
 */
export function thresholdCheck(
  read: (signal: AbortSignal) => number | PromiseLike<number>,
  options: ThresholdCheckOptions,
): CheckFunction {
  checkOptions(scope, options, rules);
  const { unit, ...limits } = options;
  if (Object.values(limits).every((limit) => limit === undefined)) {
    throw invalidOption(scope, 'options', options, 'an object with at least one limit');
  }
  const misplaced = limitOrderError(scope, limits);
  if (misplaced !== undefined) throw misplaced;
  return async (signal) => {
    const value = await read(signal);
    const status = judge(value, limits);
    const message = status === 'healthy' ? undefined : `${value}${unit === undefined ? '' : ` ${unit}`}.`;
    return { status, message, details: { value, ...limits } };
  };
}
