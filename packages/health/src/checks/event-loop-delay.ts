import { monitorEventLoopDelay } from 'node:perf_hooks';
import { checkOptions, isNumber, type Rules } from '@golden-signals/core/extension';
import type { CheckFunction } from '../check-options.ts';
import { judge, limitOrderError } from './limits.ts';

export interface EventLoopDelayCheckOptions {
  /** Milliseconds. Default: 100. */
  degradedAbove?: number;
  /** Milliseconds. Default: 1000. */
  unhealthyAbove?: number;
}

const scope = 'eventLoopDelayCheck';
const isDelay = isNumber({ min: 0 });
const rules: Rules<EventLoopDelayCheckOptions> = { degradedAbove: isDelay, unhealthyAbove: isDelay };

const resolutionMs = 10;

/**
 * Makes a check of how late the event loop was since the check ran before: the 99th percentile, in milliseconds. Give
 * it an `intervalMs`, so that it does not matter how often somebody asks.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function eventLoopDelayCheck(options: EventLoopDelayCheckOptions = {}): CheckFunction {
  checkOptions(scope, options, rules);
  const { degradedAbove = 100, unhealthyAbove = 1_000 } = options;
  const limits = { degradedAbove, unhealthyAbove };
  const misplaced = limitOrderError(scope, limits);
  if (misplaced !== undefined) throw misplaced;
  const delays = monitorEventLoopDelay({ resolution: resolutionMs });
  delays.enable();
  return () => {
    // Node.js records the time between two samples; the delay is what exceeds the time that was asked for.
    const delayP99Ms = delays.count === 0 ? 0 : Math.max(0, delays.percentile(99) / 1e6 - resolutionMs);
    delays.reset();
    const status = judge(delayP99Ms, limits);
    return {
      status,
      message: status === 'healthy' ? undefined : `The event loop is ${delayP99Ms.toFixed(0)} ms late.`,
      details: { delayP99Ms, ...limits },
    };
  };
}
