import { checkOptions, invalidOption, isNumber, isPlainObject, type Rules } from '../base/option-rules.ts';
import type { SignalDefinition, SignalLimits } from '../host/signals.ts';

/** Where nothing else is said, a value is critical that is so many times past its warning. */
export const criticalFactor = 1.2;

const limitRules: Rules<SignalLimits> = { warning: isNumber(), critical: isNumber() };

/** @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`, `ERR_GS_OPTION_UNKNOWN` */
export function checkLimits(scope: string, limits: unknown): void {
  const mustBe = isPlainObject(limits);
  if (mustBe !== undefined) throw invalidOption(scope, 'limits', limits, mustBe);
  checkOptions(scope, limits as SignalLimits, limitRules);
}

/** Returns the limits of a signal with the user's in the place of its own. */
export function limitsOf(definition: SignalDefinition, byUser: SignalLimits | undefined): SignalLimits {
  const given = byUser ?? definition.limits;
  const { warning, critical } = given ?? {};
  if (warning === undefined || critical !== undefined) return given ?? {};
  return {
    warning,
    critical: definition.better === 'lower' ? warning * criticalFactor : warning / criticalFactor,
  };
}

/** With fewer events a ratio is not judged: one error of three requests says little. */
const judgedFrom = 20;

/** @param total Of a ratio, its events. */
export function isEnoughToJudge(total: number | undefined): boolean {
  return total === undefined || total >= judgedFrom;
}

export function severityOf(
  { better }: Pick<SignalDefinition, 'better'>,
  { warning, critical }: SignalLimits,
  value: number,
): 'warning' | 'critical' | undefined {
  const isPast = (limit: number | undefined) =>
    limit !== undefined && (better === 'lower' ? value > limit : value < limit);
  if (isPast(critical)) return 'critical';
  return isPast(warning) ? 'warning' : undefined;
}
