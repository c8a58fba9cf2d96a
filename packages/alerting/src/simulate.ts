import {
  type AlertRule,
  checkOptions,
  isNumber,
  isPlainObject,
  type Labels,
  type Rules,
} from '@golden-signals/core/extension';
import type { AlertState } from './alert.ts';
import type { AlertInstance } from './alert-states.ts';
import { Normals } from './normal/normals.ts';
import { RuleEvaluation } from './rule-evaluation.ts';
import { type SimulatedOver, type SimulatedSeries, SimulatedSignals } from './simulated-signals.ts';

export interface SimulationOptions {
  /** How long an interval is; rules are evaluated after each, from 1,000. Default: `evaluationIntervalMs`. */
  readonly intervalMs?: number;
  /** By the id of the signal, what stands for the intervals of a window. Default: the mean of each. */
  readonly over?: Readonly<Record<string, SimulatedOver>>;
}

/** Something that would have happened. */
export interface SimulatedAlert {
  /** Since the beginning, in milliseconds: the end of an interval. */
  readonly atMs: number;
  readonly name: string;
  readonly severity: AlertRule['severity'];
  /** Of the series. */
  readonly labels: Labels;
  readonly state: AlertState;
  readonly value: number | undefined;
}

const optionRules: Rules<SimulationOptions> = {
  intervalMs: isNumber({ min: 1_000 }),
  over: isPlainObject,
};

/**
 * Plays series to rules. Rules whose own signal is not among the series are left out.
 *
 * @returns What happened, in its order. @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function simulateAlerts(
  rules: readonly AlertRule[],
  series: Readonly<Record<string, SimulatedSeries>>,
  options: SimulationOptions,
): SimulatedAlert[] {
  checkOptions('simulate', options, optionRules);
  const { intervalMs = 15_000, over = {} } = options;
  const signals = new SimulatedSignals(series, intervalMs, over);
  const normals = new Normals(() => signals.at * intervalMs);
  const evaluations = rules
    .filter(({ signal }) => signals.get(signal).definition !== undefined)
    .map((rule) => new RuleEvaluation(signals, normals, rule, 0));
  const happened: SimulatedAlert[] = [];
  while (signals.at < signals.length) {
    signals.at += 1;
    const atMs = signals.at * intervalMs;
    for (const evaluation of evaluations) {
      const { rule, states } = evaluation;
      const add = (state: AlertState, { labels, value }: AlertInstance) =>
        happened.push({ atMs, name: rule.name, severity: rule.severity, labels, state, value });
      const transitions = evaluation.evaluate(atMs);
      for (const instance of states.instances) if (instance.activeAtMs === atMs) add('pending', instance);
      for (const { to, instance } of transitions) add(to, instance);
    }
  }
  return happened;
}
