import { invalidOption, isNumber, type Rules } from '@golden-signals/core/extension';
import type { CheckStatus } from '../status.ts';

/** From where on a number is a warning, and from where on a failure. The limit itself still passes. */
export interface Limits {
  degradedAbove?: number;
  unhealthyAbove?: number;
  degradedBelow?: number;
  unhealthyBelow?: number;
}

export const limitRules: Rules<Limits> = {
  degradedAbove: isNumber(),
  unhealthyAbove: isNumber(),
  degradedBelow: isNumber(),
  unhealthyBelow: isNumber(),
};

/** Returns what a number means; one that is not finite is a failure. */
export function judge(value: number, limits: Limits): CheckStatus {
  const { unhealthyAbove = Number.POSITIVE_INFINITY, degradedAbove = Number.POSITIVE_INFINITY } = limits;
  const { unhealthyBelow = Number.NEGATIVE_INFINITY, degradedBelow = Number.NEGATIVE_INFINITY } = limits;
  if (!Number.isFinite(value) || value > unhealthyAbove || value < unhealthyBelow) return 'unhealthy';
  return value > degradedAbove || value < degradedBelow ? 'degraded' : 'healthy';
}

/**
 * Refuses a warning that could never be seen, because the failure comes first.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`
 */
export function checkLimitOrder(scope: string, limits: Limits): void {
  const { degradedAbove, unhealthyAbove, degradedBelow, unhealthyBelow } = limits;
  if (degradedAbove !== undefined && unhealthyAbove !== undefined && degradedAbove > unhealthyAbove) {
    throw invalidOption(scope, 'degradedAbove', degradedAbove, `at most "unhealthyAbove", ${unhealthyAbove}`);
  }
  if (degradedBelow !== undefined && unhealthyBelow !== undefined && degradedBelow < unhealthyBelow) {
    throw invalidOption(
      scope,
      'degradedBelow',
      degradedBelow,
      `at least "unhealthyBelow", ${unhealthyBelow}`,
    );
  }
}
