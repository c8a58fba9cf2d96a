import type { Lane, Lanes, Moment, MomentAlert, Say } from '../../src/parts/shapes.ts';
import { clock, ofUnit, textOf } from '../drawing/format.ts';

/** Returns what was wrong at a moment: the most severe alert that fired, else a signal past its limit, else that nothing was. */
export function momentSay(moment: Moment, lanes: Lanes): Omit<Say, 'section'> {
  const forgotten =
    moment.alerts !== undefined && moment.atMs < moment.alertsSinceMs
      ? `Alerts that ended before ${clock(moment.alertsSinceMs)} are forgotten.`
      : '';
  const fired = [...(moment.alerts ?? [])].sort((a, b) => rank(a) - rank(b));
  const [alert] = fired;
  if (alert !== undefined) {
    const more = fired.length === 1 ? '' : `${fired.length - 1} more fired.`;
    return {
      severity: alert.severity,
      title: alert.summary.replace(/\.$/, ''),
      text: sentences(firedText(alert), more, forgotten),
    };
  }
  const none = moment.alerts === undefined ? 'There are no alerts here.' : 'No alert fired.';
  const past = lanes.lanes.filter(({ severity }) => severity === 'critical' || severity === 'warning');
  const [worst] = [...past].sort((a, b) => rank(a) - rank(b));
  if (worst !== undefined)
    return { severity: worst.severity, title: pastLimit(worst), text: sentences(none, forgotten) };
  if (lanes.lanes.every(({ value }) => value === undefined)) {
    const title = `Nothing is known of ${clock(moment.atMs)}`;
    const text = moment.atMs < moment.startedMs ? `The process started at ${clock(moment.startedMs)}.` : '';
    return { severity: undefined, title, text: sentences(text, forgotten) };
  }
  return {
    severity: undefined,
    title: `Nothing was past a limit at ${clock(moment.atMs)}`,
    text: sentences(none, forgotten),
  };
}

/** `Fired from 12:01:10 to 12:05:00.` */
export function firedText({ firedAtMs, resolvedAtMs }: MomentAlert): string {
  return resolvedAtMs === undefined
    ? `Fires since ${clock(firedAtMs)}.`
    : `Fired from ${clock(firedAtMs)} to ${clock(resolvedAtMs)}.`;
}

function pastLimit({ title, value, limit, unit }: Lane): string {
  const say = (number: number) => textOf(ofUnit(number, unit));
  return `${title} was past its limit: ${say(value ?? 0)}, limit ${say(limit ?? 0)}`;
}

function rank({ severity }: { readonly severity: Say['severity'] }): number {
  return ['critical', 'warning', 'info'].indexOf(severity ?? 'info');
}

function sentences(...all: readonly string[]): string {
  return all.filter((one) => one !== '').join(' ');
}
