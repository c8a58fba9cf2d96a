import type { Clock } from '@golden-signals/core';
import { checkOptions, hasMethods, isNumber, type Rules, systemClock } from '@golden-signals/core/extension';
import type { CheckFunction } from '../check-options.ts';

export interface HeartbeatOptions {
  /** Without a beat for longer than this the check fails. */
  maxAgeMs: number;
  /** Default: the system's. */
  clock?: Clock;
}

/** A sign of life of code that has no requests, such as a consumer or a scheduler. */
export interface Heartbeat {
  /** To be called each time that the work has gone on. */
  beat(): void;
  /** Fails when the last beat is too old. Does no I/O, so it is fit for `liveness`. */
  readonly check: CheckFunction;
}

const rules: Rules<HeartbeatOptions> = {
  maxAgeMs: isNumber({ min: 1 }),
  clock: hasMethods('now'),
};

/**
 * Makes a heartbeat, which counts its age from now on.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function heartbeat(options: HeartbeatOptions): Heartbeat {
  checkOptions('heartbeat', { ...options, maxAgeMs: options?.maxAgeMs ?? Number.NaN }, rules);
  const { maxAgeMs, clock = systemClock } = options;
  let lastMs = clock.now();
  return {
    beat() {
      lastMs = clock.now();
    },
    check() {
      const ageMs = Math.round(clock.now() - lastMs);
      const details = { ageMs, maxAgeMs };
      if (ageMs <= maxAgeMs) return { status: 'healthy', details };
      return {
        status: 'unhealthy',
        message: `The last beat was ${ageMs} ms ago, more than ${maxAgeMs}.`,
        details,
      };
    },
  };
}
