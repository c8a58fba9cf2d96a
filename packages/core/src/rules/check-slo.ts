import {
  checkOptions,
  invalidOption,
  isNonEmptyString,
  isNumber,
  isOneOf,
  isPlainObject,
  isStringArray,
  type Rule,
  type Rules,
} from '../base/option-rules.ts';
import type { Sla, SlaCredit, Slo, SloRequests, SloSlices } from '../host/rules.ts';
import { demand, isText, labelsRule } from './rule-parts.ts';

const isShare: Rule = (value) =>
  typeof value === 'number' && value > 0 && value < 1 ? undefined : 'above 0 and below 1';

export const sloRules: Rules<Slo> = {
  type: isOneOf('slo'),
  name: isText(
    /^[a-z][a-z0-9]{0,49}(-[a-z0-9]{1,49})*$/,
    'a name in kebab case, such as "checkout-availability"',
  ),
  signal: isNonEmptyString,
  where: labelsRule,
  requests: isPlainObject,
  objective: isShare,
  windowDays: isNumber({ min: 1, max: 90 }),
  slices: isPlainObject,
  minBad: isNumber({ min: 1 }),
  sla: isPlainObject,
  labels: labelsRule,
  summary: isNonEmptyString,
  runbook: isNonEmptyString,
};

const requestRules: Rules<SloRequests> = {
  routes: (value) =>
    isStringArray(value) === undefined && (value as string[]).length > 0
      ? undefined
      : 'an array of at least one route',
  belowMs: isNumber({ min: 1 }),
};

const sliceRules: Rules<SloSlices> = {
  lengthMs: isNumber({ min: 1_000, max: 3_600_000 }),
  target: (value) => (value === 1 ? undefined : isShare(value) && 'above 0 and at most 1'),
};

const slaRules: Rules<Sla> = {
  target: isShare,
  credits: (value) =>
    Array.isArray(value) && value.length <= 20 ? undefined : 'an array of at most 20 tiers',
};

const creditRules: Rules<SlaCredit> = {
  below: isShare,
  creditPercent: isNumber({ min: 0, max: 100 }),
};

/** @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`, `ERR_GS_OPTION_UNKNOWN` */
export function checkSlo(scope: string, { requests, slices, sla }: Slo): void {
  if (requests !== undefined) checkOptions(`${scope} requests`, requests, requestRules);
  if (slices !== undefined) {
    checkOptions(`${scope} slices`, slices, sliceRules);
    demand(`${scope} slices`, slices, ['lengthMs', 'target']);
  }
  if (sla === undefined) return;
  checkOptions(`${scope} sla`, sla, slaRules);
  demand(`${scope} sla`, sla, ['target', 'credits']);
  for (const [index, credit] of sla.credits.entries()) {
    const of = `${scope} sla.credits[${index}]`;
    checkOptions(of, credit, creditRules);
    demand(of, credit, ['below', 'creditPercent']);
    if (credit.below > sla.target)
      throw invalidOption(of, 'below', credit.below, `at most the target, which is ${sla.target}`);
  }
}
