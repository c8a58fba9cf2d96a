import { getHeapStatistics } from 'node:v8';
import { checkOptions, isNumber, memoryLimitBytes, type Rules } from '@golden-signals/core/extension';
import type { CheckFunction } from '../check-options.ts';
import { judge, limitOrderError } from './limits.ts';

export interface MemoryCheckOptions {
  /** Used share of a limit, from 0 to 1. Default: 0.85. */
  degradedAbove?: number;
  /** Used share of a limit, from 0 to 1. Default: 0.95. */
  unhealthyAbove?: number;
}

const scope = 'memoryCheck';
const isRatio = isNumber({ min: 0, max: 1 });
const rules: Rules<MemoryCheckOptions> = { degradedAbove: isRatio, unhealthyAbove: isRatio };

/**
 * Makes a check of the heap against V8's limit, and the resident memory against the limit of the container, or the
 * machine's memory without one. The fuller of the two counts. No I/O but the reading of the limit.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function memoryCheck(options: MemoryCheckOptions = {}): CheckFunction {
  checkOptions(scope, options, rules);
  const { degradedAbove = 0.85, unhealthyAbove = 0.95 } = options;
  const limits = { degradedAbove, unhealthyAbove };
  const misplaced = limitOrderError(scope, limits);
  if (misplaced !== undefined) throw misplaced;
  return () => {
    const { used_heap_size: heapUsedBytes, heap_size_limit: heapLimitBytes } = getHeapStatistics();
    const residentBytes = process.memoryUsage.rss();
    const limitBytes = memoryLimitBytes();
    const heapRatio = heapUsedBytes / heapLimitBytes;
    const residentRatio = residentBytes / limitBytes;
    const status = judge(Math.max(heapRatio, residentRatio), limits);
    const [what, ratio] =
      heapRatio > residentRatio ? ['heap', heapRatio] : ['resident memory', residentRatio];
    return {
      status,
      message:
        status === 'healthy' ? undefined : `The ${what} is at ${(ratio * 100).toFixed(1)} % of its limit.`,
      details: { heapUsedBytes, heapLimitBytes, residentBytes, memoryLimitBytes: limitBytes, ...limits },
    };
  };
}
