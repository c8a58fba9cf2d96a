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
    const kept: WatchRule = Object.freeze({
      ...rule,
      ...(rule.labels === undefined ? {} : { labels: Object.freeze({ ...rule.labels }) }),
    });
    this.#rules.add(kept);
    return () => this.#rules.delete(kept);
  }

  list(): readonly WatchRule[] {
    return [...this.#rules];
  }
}
