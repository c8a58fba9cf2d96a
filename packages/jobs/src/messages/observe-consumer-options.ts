import type { Monitor } from '@golden-signals/core';
import { hasMethods, isNonEmptyString, type Rules } from '@golden-signals/core/extension';
import { isSlowThreshold } from '../jobs-options.ts';

/** Of `observeConsumer`. */
export interface ObserveConsumerOptions {
  /** The label `queue` of all that is consumed. Default: the name of each queue, or of stream and consumer. */
  readonly name?: string;
  /** A run that takes longer is slow, in milliseconds; `false` is never. Default: that of `jobs()`. */
  readonly slowThresholdMs?: number | false;
  /** Default: the monitor of the process; where that does not use `jobs()` and another does, that one. */
  readonly monitor?: Monitor;
}

export const observeConsumerRules: Rules<ObserveConsumerOptions> = {
  name: isNonEmptyString,
  slowThresholdMs: isSlowThreshold,
  monitor: hasMethods('use', 'close'),
};
