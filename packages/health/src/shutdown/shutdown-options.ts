import type { Monitor } from '@golden-signals/core';
import {
  checkOptions,
  hasMethods,
  isBoolean,
  isNumber,
  isStringArray,
  type Rules,
} from '@golden-signals/core/extension';
import type { Health } from '../health.ts';

export interface GracefulShutdownOptions {
  /** Its readiness fails from the first moment on. Default: there are no probes to fail. */
  health?: Health;
  /** For log lines and metrics. Default: the one that uses `health`, else the process-wide monitor. */
  monitor?: Monitor;
  /**
   * How long everything is served as before while readiness fails, so that balancers notice. At least the period of
   * the readiness probe times its failure threshold. Default: 5000; after SIGINT (Ctrl-C) 0 where nobody has read the
   * readiness of `health` in the last five minutes.
   */
  drainDelayMs?: number;
  /** How long what is being served may take after that, before it is cut off. Default: 15000. */
  timeoutMs?: number;
  /** Limit of each hook that has none of its own. Default: 5000. */
  hookTimeoutMs?: number;
  /** Default: SIGTERM and SIGINT. */
  signals?: readonly NodeJS.Signals[];
  /** False leaves the process and its exit code alone. Default: true. */
  exit?: boolean;
}

export interface HookOptions {
  /** Default: `hookTimeoutMs` of the shutdown. */
  timeoutMs?: number;
}

/** `drainDelayMs` is undefined where it depends on the signal. */
export type ResolvedShutdownOptions = Readonly<
  Required<Omit<GracefulShutdownOptions, 'health' | 'monitor' | 'drainDelayMs'>>
> & { readonly drainDelayMs: number | undefined };

export const defaultDrainDelayMs = 5_000;

const isHookLimit = isNumber({ min: 1, max: 3_600_000 });

const rules: Rules<GracefulShutdownOptions> = {
  health: hasMethods('beginShutdown'),
  monitor: hasMethods('internalError'),
  drainDelayMs: isNumber({ min: 0, max: 3_600_000 }),
  timeoutMs: isNumber({ min: 0, max: 3_600_000 }),
  hookTimeoutMs: isHookLimit,
  signals: isStringArray,
  exit: isBoolean,
};

/** @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID` */
export function resolveShutdownOptions(options: GracefulShutdownOptions): ResolvedShutdownOptions {
  checkOptions('gracefulShutdown', options, rules);
  return {
    drainDelayMs: options.drainDelayMs,
    timeoutMs: options.timeoutMs ?? 15_000,
    hookTimeoutMs: options.hookTimeoutMs ?? 5_000,
    signals: options.signals ?? ['SIGTERM', 'SIGINT'],
    exit: options.exit ?? true,
  };
}

/**
 * Returns the limit that a hook has of its own.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function hookLimit(name: string, options: HookOptions): number | undefined {
  checkOptions(`onShutdown "${name}"`, options, { timeoutMs: isHookLimit });
  return options.timeoutMs;
}
