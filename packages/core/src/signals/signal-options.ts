import { checkOptions, isNonEmptyString, isNumber, isPlainObject, type Rules } from '../base/option-rules.ts';
import type { SignalLimits } from '../host/signals.ts';
import { checkLimits } from './signal-limits.ts';

/** From where on signals hurt, and what is remembered of them. */
export interface SignalOptions {
  /** By the id of the signal: `{ 'http.error_ratio': { warning: 0.02 } }`. Default: those of each signal. */
  limits?: Readonly<Record<string, SignalLimits>>;
  /**
   * Where the history outlives the process. The instance is added to the name, because each process needs a file of its
   * own. Default: `GS_HISTORY_FILE`, else none: the history ends with the process.
   */
  historyFile?: string;
  /** What the history may take of memory, and of the disk. Default: 16 MiB. */
  maxHistoryBytes?: number;
}

/** `SignalOptions` with the environment and the defaults applied. */
export interface ResolvedSignalOptions {
  readonly limits: Readonly<Record<string, SignalLimits>>;
  readonly historyFile: string | undefined;
  readonly maxHistoryBytes: number;
}

const rules: Rules<SignalOptions> = {
  limits: isPlainObject,
  historyFile: isNonEmptyString,
  maxHistoryBytes: isNumber({ min: 0, max: 2 ** 30, integer: true }),
};

/**
 * @param historyFile Where the options say nothing.
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function resolveSignalOptions(
  scope: string,
  options: SignalOptions,
  historyFile: string | undefined,
): ResolvedSignalOptions {
  checkOptions(scope, options, rules);
  const limits = options.limits ?? {};
  for (const [id, given] of Object.entries(limits))
    checkLimits(`${scope} limits[${JSON.stringify(id)}]`, given);
  return {
    limits,
    historyFile: options.historyFile ?? historyFile,
    maxHistoryBytes: options.maxHistoryBytes ?? 16 * 2 ** 20,
  };
}
