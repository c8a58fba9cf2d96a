import {
  checkOptions,
  invalidOption,
  isFunction,
  isNonEmptyString,
  type Rules,
} from '@golden-signals/core/extension';
import type { JobOptions } from './job.ts';
import { isSlowThreshold } from './jobs-options.ts';

const rules: Rules<JobOptions> = {
  queue: isNonEmptyString,
  system: isNonEmptyString,
  slowThresholdMs: isSlowThreshold,
  failureOf: isFunction,
};

/** @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID` */
export function checkJobOptions(name: string, options: JobOptions): void {
  const mustBe = isNonEmptyString(name);
  if (mustBe !== undefined) throw invalidOption('jobs.define', 'name', name, mustBe);
  checkOptions(`job "${name}"`, options, rules);
}
