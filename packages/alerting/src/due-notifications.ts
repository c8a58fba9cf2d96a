import type { AlertInstance } from './alert-states.ts';
import type { Notification } from './channel.ts';
import type { Evaluator, RuleTransition } from './evaluator.ts';

/** Of what somebody is to be told. */
export interface DueNotification {
  readonly status: Notification['status'];
  readonly rule: RuleTransition['rule'];
  readonly instance: AlertInstance;
}

/** Returns what has to be told after an evaluation. The end of what nobody was told of is not told either. */
export function dueNotifications(
  evaluations: Evaluator['evaluations'],
  transitions: readonly RuleTransition[],
): DueNotification[] {
  const due: DueNotification[] = [];
  for (const { to, rule, instance } of transitions)
    if (to === 'resolved' && instance.isTold) due.push({ status: 'resolved', rule, instance });
  for (const { rule, states } of evaluations) {
    for (const instance of states.instances) {
      if (instance.state !== 'firing' || instance.isTold) continue;
      instance.isTold = true;
      due.push({ status: 'firing', rule, instance });
    }
  }
  return due;
}

/** Returns what fires since before a restart: it is not told again, but channels that repeat themselves have to know of it. */
export function toldBefore(evaluations: Evaluator['evaluations']): DueNotification[] {
  const firing: DueNotification[] = [];
  for (const { rule, states } of evaluations) {
    for (const instance of states.instances)
      if (instance.state === 'firing' && instance.isTold) firing.push({ status: 'firing', rule, instance });
  }
  return firing;
}
