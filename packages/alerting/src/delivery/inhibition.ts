import type { Labels } from '@golden-signals/core/extension';
import { type Matches, matchesAll, parseMatcher } from './matchers.ts';

/** While an alert fires that matches the source, those that match the target are not told. */
export interface InhibitRule {
  /** In Alertmanager's notation, as `severity="critical"`. */
  readonly sourceMatchers: readonly string[];
  readonly targetMatchers: readonly string[];
  /** Labels that both must have alike; a missing one is an empty one. Default: none. */
  readonly equal?: readonly string[];
}

/** @throws GoldenSignalsError `ERR_GS_ALERT_MATCHER` */
export function inhibition(
  rules: readonly InhibitRule[],
): (target: Labels, firing: Iterable<Labels>) => boolean {
  const compiled = rules.map(({ sourceMatchers, targetMatchers, equal = [] }) => ({
    isSource: matcherOf(sourceMatchers),
    isTarget: matcherOf(targetMatchers),
    equal,
  }));
  return (target, firing) => {
    for (const { isSource, isTarget, equal } of compiled) {
      if (!isTarget(target)) continue;
      // An alert that matches both sides is not inhibited by another one that does too: they would silence each other.
      const isBoth = isSource(target);
      for (const source of firing) {
        if (!isSource(source) || (isBoth && isTarget(source))) continue;
        if (equal.every((name) => (source[name] ?? '') === (target[name] ?? ''))) return true;
      }
    }
    return false;
  };
}

function matcherOf(matchers: readonly string[]): Matches {
  return matchesAll(matchers.map(parseMatcher));
}
