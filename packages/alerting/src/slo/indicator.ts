import {
  checkOptions,
  invalidOption,
  isNonEmptyString,
  type Labels,
  type Rules,
} from '@golden-signals/core/extension';
import { parseDuration } from './duration.ts';

/** The good ones that an SLO counts, and of what. Made by `availability()`, `latency()` and `signalRatio()`. */
export type Indicator =
  | { readonly kind: 'availability' }
  | { readonly kind: 'latency'; readonly belowMs: number; readonly of: number | undefined }
  | { readonly kind: 'signal'; readonly signal: string; readonly where: Labels | undefined };

/** The options of `latency`. */
export interface LatencyOptions {
  /** The longest time that a good request takes: `300ms`, `1.5s`. */
  below: string;
  /**
   * The share of requests that is to be so fast. It is the objective of an SLO that gives no other; beside another one it is
   * the share that makes a slice of time good.
   */
  of?: number;
}

const latencyRules: Rules<LatencyOptions> = {
  below: isNonEmptyString,
  of: (value) => (typeof value === 'number' && value > 0 && value < 1 ? undefined : 'above 0 and below 1'),
};

/** Requests are good unless the service fails to answer: a status of 500 and above, or an exception. */
export function availability(): Indicator {
  return { kind: 'availability' };
}

/**
 * Requests are good when they take no longer. Those that fail are not counted, nor clients that leave before: an SLO of the
 * availability is for these.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`, `ERR_GS_OPTION_UNKNOWN`
 */
export function latency(options: LatencyOptions): Indicator {
  checkOptions('latency', options, latencyRules);
  return { kind: 'latency', belowMs: parseDuration('latency', 'below', options.below), of: options.of };
}

/**
 * Takes good and bad from a signal of the kind `ratio`, of any capability: `signalRatio('business.action_failure_ratio')`.
 *
 * @param options `where`: labels that its series must have. Default: all series together.
 * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`
 */
export function signalRatio(signal: string, options: { readonly where?: Labels } = {}): Indicator {
  const mustBe = isNonEmptyString(signal);
  if (mustBe !== undefined) throw invalidOption('signalRatio', 'signal', signal, mustBe);
  return { kind: 'signal', signal, where: options.where };
}
