import { GoldenSignalsError } from '../base/coded-error.ts';
import type { RuleHost, WatchRule } from '../host/rules.ts';
import type { Undo } from '../work/work-listeners.ts';
import { checkRule } from './check-rule.ts';

/** The alert rules and SLOs of a monitor. */
export class Rules implements RuleHost {
  readonly #rules = new Set<WatchRule>();

  add(rule: WatchRule): Undo {
    checkRule(rule);
    for (const { type, name } of this.#rules) {
      if (type !== rule.type || name !== rule.name) continue;
      throw new GoldenSignalsError(
        'ERR_GS_RULE_DUPLICATE',
        `There is already a rule of the type "${type}" named "${name}"; their names must be unique.`,
      );
    }
    // A copy, so that a rule stays as it was checked.
    const kept = frozenCopy(rule);
    this.#rules.add(kept);
    return () => this.#rules.delete(kept);
  }

  list(): readonly WatchRule[] {
    return [...this.#rules];
  }
}

/** Rules are plain data: objects, arrays, texts and numbers. */
function frozenCopy<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  const copy = Array.isArray(value)
    ? value.map(frozenCopy)
    : Object.fromEntries(Object.entries(value).map(([key, member]) => [key, frozenCopy(member)]));
  return Object.freeze(copy) as Value;
}
