import { checkOptions, isBoolean, isFunction, isNumber, type Rules } from '../base/option-rules.ts';
import type { FingerprintFunction } from './fingerprint.ts';

/** How errors are tracked. */
export interface FailureOptions {
  /** Groups that are kept; the rarest and oldest gives way, see `ErrorGroups`. Default: 200. */
  maxGroups?: number;
  /** Latest errors that each group keeps, of up to 24 Ki characters each and typically 2. Default: 5. */
  samplesPerGroup?: number;
  /** Whether requests that end with 4xx are tracked too. Default: false. */
  clientErrors?: boolean;
  /** Names the group of an error. Default: by type, normalised message and top application frame. */
  fingerprint?: FingerprintFunction | undefined;
  /** Whether exceptions that nobody catches are tracked; the process ends as it would. Default: true. */
  uncaughtExceptions?: boolean;
}

/** `FailureOptions` with the defaults applied. */
export interface ResolvedFailureOptions extends Required<FailureOptions> {}

const rules: Rules<FailureOptions> = {
  maxGroups: isNumber({ min: 1, max: 10_000, integer: true }),
  samplesPerGroup: isNumber({ min: 1, max: 100, integer: true }),
  clientErrors: isBoolean,
  fingerprint: isFunction,
  uncaughtExceptions: isBoolean,
};

/**
 * Checks the options and fills in the defaults.
 *
 * @param scope How messages call the options.
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function resolveFailureOptions(scope: string, options: FailureOptions): ResolvedFailureOptions {
  checkOptions(scope, options, rules);
  return {
    maxGroups: options.maxGroups ?? 200,
    samplesPerGroup: options.samplesPerGroup ?? 5,
    clientErrors: options.clientErrors ?? false,
    fingerprint: options.fingerprint,
    uncaughtExceptions: options.uncaughtExceptions ?? true,
  };
}
