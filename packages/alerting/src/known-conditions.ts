import { GoldenSignalsError } from '@golden-signals/core';
import { type AlertCondition, type AlertRule, invalidOption } from '@golden-signals/core/extension';
import type { Readings } from './readings.ts';

const namedIds = 3;

/**
 * Checks what can only be known with the definitions of signals; a signal that is not defined yet is not looked at.
 *
 * @returns False where there is a signal that is not defined yet. @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`
 */
export function checkDefinition(readings: Readings, rule: AlertRule): boolean {
  let areKnown = true;
  for (const condition of conditionsOf(rule)) {
    const definition = readings.get(condition.signal).definition;
    if (definition === undefined) {
      areKnown = false;
      continue;
    }
    const { labels, kind } = definition;
    const given = condition === rule ? (rule.groupBy ?? []) : [];
    for (const name of [...Object.keys(condition.where ?? {}), ...given]) {
      if (labels.includes(name)) continue;
      const has = labels.length === 0 ? 'has no labels' : `has the labels ${labels.join(', ')}`;
      throw invalidOption(scopeOf(rule), 'where', name, `labels of "${condition.signal}", which ${has}`);
    }
    const isMean = kind === 'level' && definition.over === 'mean';
    const comparison = condition.comparedTo === undefined ? 'comparedToMs' : 'comparedTo';
    if (condition[comparison] !== undefined && kind !== 'rate' && kind !== 'ratio' && !isMean)
      throw invalidOption(
        scopeOf(rule),
        comparison,
        condition[comparison],
        `left out for "${condition.signal}", because a ${kind} cannot be taken apart`,
      );
  }
  return areKnown;
}

/** Returns the error for signals of a rule that nobody defines; undefined where there are none. */
export function unknownSignals(readings: Readings, rule: AlertRule): GoldenSignalsError | undefined {
  for (const { signal } of conditionsOf(rule)) {
    if (readings.get(signal).definition !== undefined) continue;
    const nearest = nearestNames(signal, readings.ids());
    return new GoldenSignalsError(
      'ERR_GS_ALERT_SIGNAL_UNKNOWN',
      `${scopeOf(rule)} watches the signal "${signal}", which nobody defines. The nearest are: ${nearest.join(', ')}.`,
    );
  }
  return undefined;
}

function conditionsOf(rule: AlertRule): readonly AlertCondition[] {
  return [rule, ...(rule.all ?? []), ...(rule.any ?? []), ...(rule.unless ?? [])];
}

function scopeOf({ name }: AlertRule): string {
  return `The alert rule "${name}"`;
}

function nearestNames(name: string, names: readonly string[]): string[] {
  return names
    .map((known) => ({ known, distance: distance(name, known) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, namedIds)
    .map(({ known }) => known);
}

/** Returns how many letters have to be put in, taken out or replaced. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let at = 1; at <= from.length; at++) {
    const next = [at];
    for (let column = 1; column <= to.length; column++) {
      const replaced = row[column - 1]! + (from[at - 1] === to[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[column]! + 1, next[column - 1]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}
