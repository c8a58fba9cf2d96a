import { statfs } from 'node:fs/promises';
import { checkOptions, isNonEmptyString, isNumber, type Rules } from '@golden-signals/core/extension';
import type { CheckFunction } from '../check-options.ts';
import { judge, limitOrderError } from './limits.ts';

export interface DiskSpaceCheckOptions {
  /** Anywhere on the file system. Default: the working directory. */
  path?: string;
  /** Used share, from 0 to 1. Default: 0.85. */
  degradedAbove?: number;
  /** Used share, from 0 to 1. Default: 0.95. */
  unhealthyAbove?: number;
}

const scope = 'diskSpaceCheck';
const isRatio = isNumber({ min: 0, max: 1 });
const rules: Rules<DiskSpaceCheckOptions> = {
  path: isNonEmptyString,
  degradedAbove: isRatio,
  unhealthyAbove: isRatio,
};

/**
 * Makes a check of how full a file system is, counted as `df` does: what only the superuser may use is neither used nor
 * available.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function diskSpaceCheck(options: DiskSpaceCheckOptions = {}): CheckFunction {
  checkOptions(scope, options, rules);
  const { path = '.', degradedAbove = 0.85, unhealthyAbove = 0.95 } = options;
  const limits = { degradedAbove, unhealthyAbove };
  const misplaced = limitOrderError(scope, limits);
  if (misplaced !== undefined) throw misplaced;
  return async () => {
    const { blocks, bfree, bavail, bsize } = await statfs(path);
    const used = blocks - bfree;
    const usedRatio = used / (used + bavail);
    const status = judge(usedRatio, limits);
    return {
      status,
      message: status === 'healthy' ? undefined : `The disk is ${(usedRatio * 100).toFixed(1)} % full.`,
      details: { usedRatio, availableBytes: bavail * bsize, ...limits },
    };
  };
}
