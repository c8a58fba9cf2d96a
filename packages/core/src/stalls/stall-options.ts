import { checkOptions, isBoolean, isNumber, type Rules } from '../base/option-rules.ts';

/** Which times of a blocked event loop are recorded, and how closely they are looked at. */
export interface StallOptions {
  /** From which duration on it is a stall; from 20 to 60,000. Default: 100. */
  thresholdMs?: number;
  /**
   * Record the JavaScript stack during a stall. It takes a worker thread, whose cost is in docs/stalls.md, and works for
   * the main thread only. Default: false.
   */
  captureStacks?: boolean;
}

export type ResolvedStallOptions = Readonly<Required<StallOptions>>;

const rules: Rules<StallOptions> = {
  thresholdMs: isNumber({ min: 20, max: 60_000 }),
  captureStacks: isBoolean,
};

/**
 * Checks the options and fills in the defaults.
 *
 * @param scope How messages call the options.
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function resolveStallOptions(scope: string, options: StallOptions): ResolvedStallOptions {
  checkOptions(scope, options, rules);
  return { thresholdMs: options.thresholdMs ?? 100, captureStacks: options.captureStacks ?? false };
}
