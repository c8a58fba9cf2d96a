import type { SignalHistory } from '../../../src/parts/shapes.ts';
import { SignalLane } from '../../drawing/signal-lane.tsx';
import type { Frame } from '../../live/frame.ts';
import { live } from '../../live/live.ts';
import type { Place } from '../../live/location.ts';
import type { Alert, Alerts } from '../../live/watch-sections.ts';
import { signalKey } from '../../panels/chart-panel.tsx';
import { reportOf } from './alert-texts.ts';

/** As much as the service takes. */
const maxKeyLength = 500;

/** The part that holds the signal that an alert is about; undefined where its labels are too long to be asked for. */
export function chartKey(alerts: Alerts, alert: Alert, place: Place): string | undefined {
  const report = reportOf(alerts, alert);
  const key = report && signalKey(report.rule.signal, place, alert.labels);
  return key === undefined || key.length > maxKeyLength ? undefined : key;
}

interface AlertChartProps {
  readonly alert: Alert;
  readonly alerts: Alerts;
  readonly place: Place;
  readonly deploys: Frame['deploys'];
}

/** The signal that an alert is about, as far as it is remembered, with the limit of the rule. */
export function AlertChart({ alert, alerts, place, deploys }: AlertChartProps) {
  const rule = reportOf(alerts, alert)?.rule;
  const history = live.part<SignalHistory>(chartKey(alerts, alert, place) ?? '');
  if (rule === undefined || history === undefined || history.points.length === 0) return null;
  const { fromMs, toMs } = history;
  // What is remembered of a series may be as little as the rule reads of it.
  const firstMs = Math.min(history.points[0]![0], toMs - 2 * rule.windowMs);
  const isFactor = rule.comparedTo !== undefined || rule.comparedToMs !== undefined;
  const bound = rule.above ?? rule.below ?? rule.atLeast ?? rule.atMost ?? rule.equals;
  return (
    <SignalLane
      title={rule.signal}
      axis={{ fromMs: Math.max(fromMs, firstMs), toMs }}
      unit={history.unit}
      value={isFactor ? history.value : alert.value}
      lines={[{ name: '', points: history.points }]}
      limit={isFactor ? undefined : bound}
      severity={alert.state === 'firing' ? alert.severity : undefined}
      deploys={deploys}
    />
  );
}
