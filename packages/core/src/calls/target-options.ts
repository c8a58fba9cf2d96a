import {
  checkOptions,
  invalidOption,
  isNonEmptyString,
  isNumber,
  isOneOf,
  type Rule,
  type Rules,
} from '../base/option-rules.ts';
import type { CallTargetOptions } from '../host/calls.ts';
import { callKinds } from '../work/work-calls.ts';

const isString: Rule = (value) => (typeof value === 'string' ? undefined : 'a string');

const rules: Rules<CallTargetOptions> = {
  kind: isOneOf(...callKinds),
  system: isNonEmptyString,
  namespace: isString,
  address: isString,
  port: isNumber({ min: 0, max: 65_535, integer: true }),
  pool: isString,
};

/** @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`, `ERR_GS_OPTION_UNKNOWN` */
export function checkTargetOptions(options: CallTargetOptions): void {
  checkOptions('calls.target', options, rules);
  for (const name of ['kind', 'system'] as const) {
    const mustBe = rules[name](options[name]);
    if (mustBe !== undefined) throw invalidOption('calls.target', name, options[name], mustBe);
  }
}

/** Returns what a target is called in reports. */
export function targetName({ system, namespace, address, port, pool }: CallTargetOptions): string {
  const where = address && port !== undefined ? `${address}:${port}` : address;
  return [system, pool || namespace || where].filter(Boolean).join(' ');
}

/** Returns what is the same for the same options, and for no others. */
export function targetKey({ kind, system, namespace, address, port, pool }: CallTargetOptions): string {
  return JSON.stringify([kind, system, namespace ?? '', address ?? '', port ?? '', pool ?? '']);
}
