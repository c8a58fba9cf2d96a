import {
  checkOptions,
  formatSpan,
  invalidOption,
  isNumber,
  type Rules,
} from '@golden-signals/core/extension';
import type { Jobs } from './jobs.ts';

/** When a queue is not as it should be. */
export interface QueueCheckOptions {
  /** How long the oldest job that could begin may have waited, in milliseconds; at least 1. */
  readonly maxAgeMs: number;
  /** How many jobs may have stalled in the last 5 minutes, as this process has seen it. Default: 0. */
  readonly maxStalled?: number;
}

/** A check as `health({ checks })` takes it. */
export interface QueueCheck {
  /** False: a queue that lags makes the service degraded, and takes it out of no load balancer. */
  readonly required: false;
  run(): {
    readonly status: 'healthy' | 'unhealthy';
    readonly message?: string;
    readonly details: object;
  };
}

const rules: Rules<QueueCheckOptions> = {
  maxAgeMs: isNumber({ min: 1 }),
  maxStalled: isNumber({ min: 0, max: 999, integer: true }),
};

/**
 * Makes a health check of one queue: how long its oldest job waits, whether jobs stall, and whether it can be asked at all.
 *
 * @param queue As it is called in reports. Until it was asked for the first time, the check passes.
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function queueCheck(jobs: Jobs, queue: string, options: QueueCheckOptions): QueueCheck {
  checkOptions('queueCheck', options, rules);
  if (options.maxAgeMs === undefined) throw invalidOption('queueCheck', 'maxAgeMs', undefined, 'given');
  const { maxAgeMs, maxStalled = 0 } = options;
  return {
    required: false,
    run() {
      const found = jobs.snapshot().queues.find((one) => one.queue === queue);
      if (found === undefined) {
        return { status: 'unhealthy', message: `No queue "${queue}" is observed.`, details: {} };
      }
      const { backlog, oldestAgeMs, stalledLately, isPaused, failure } = found;
      const details = { backlog, oldestAgeMs, stalledLately, isPaused };
      const problems = [
        ...(failure === undefined ? [] : [`it cannot be asked: ${failure}`]),
        ...((oldestAgeMs ?? 0) > maxAgeMs
          ? [`its oldest job has waited for ${formatSpan(oldestAgeMs! / 1_000)}`]
          : []),
        ...(stalledLately > maxStalled ? [`${stalledLately} jobs stalled in the last 5 minutes`] : []),
      ];
      if (problems.length === 0) return { status: 'healthy', details };
      return { status: 'unhealthy', message: `Queue ${queue}: ${problems.join(', ')}.`, details };
    },
  };
}
