import type { ChartPanel } from '@golden-signals/core/extension';
import type { Lane, SignalHistory } from '../../src/parts/shapes.ts';
import type { Axis } from '../drawing/axis.ts';
import { LanesView } from '../drawing/lanes.tsx';
import type { Frame } from '../live/frame.ts';
import { live } from '../live/live.ts';
import { type Place, timeParameters, windowName } from '../live/location.ts';

interface ChartsProps {
  readonly panels: readonly ChartPanel[];
  readonly place: Place;
  readonly deploys: Frame['deploys'];
}

/** The part that holds a signal. @param labels Of which series. Default: of all together. */
export function signalKey(
  signal: string,
  place: Place,
  labels: Readonly<Record<string, string>> = {},
): string {
  const query = new URLSearchParams({ id: signal, ...timeParameters(place) });
  for (const [name, value] of Object.entries(labels)) query.append('label', `${name}=${value}`);
  return `signal?${query}`;
}

/** Signals over the window of the page, above one axis of time; what the service does not have is left out. */
export function Charts({ panels, place, deploys }: ChartsProps) {
  const charts = panels.map((panel) => chartOf(panel, place)).filter((chart) => chart !== undefined);
  const [first] = charts;
  if (first === undefined) return null;
  const data = { ...first.axis, lanes: charts.map(({ lane }) => lane) };
  return (
    <LanesView
      title="Over time"
      tableId={first.lane.title}
      data={data}
      deploys={deploys}
      windowName={windowName(place)}
      place={place}
    />
  );
}

/** Undefined where nothing is known of any line. */
function chartOf({ title, lines }: ChartPanel, place: Place): { axis: Axis; lane: Lane } | undefined {
  const known = lines
    .map(({ name = '', signal }) => ({ name, history: live.part<SignalHistory>(signalKey(signal, place)) }))
    .filter(
      (line): line is { name: string; history: SignalHistory } =>
        line.history !== undefined && (line.history.value !== undefined || line.history.points.length > 0),
    );
  // What is past its limit comes first.
  const rank = ({ severity }: SignalHistory) =>
    severity === 'critical' ? 0 : severity === 'warning' ? 1 : 2;
  known.sort((a, b) => rank(a.history) - rank(b.history));
  const [main, ...others] = known;
  if (main === undefined) return undefined;
  const { fromMs, toMs, unit, value, limit, severity } = main.history;
  const isAlone = lines.length === 1;
  return {
    axis: { fromMs, toMs },
    lane: {
      title,
      unit,
      value,
      notes: isAlone
        ? []
        : [
            { name: main.name, value: undefined, unit },
            ...others.map(({ name, history }) => ({ name, value: history.value, unit })),
          ],
      limit,
      severity,
      lines: known.map(({ name, history }) => ({ name: isAlone ? '' : name, points: history.points })),
    },
  };
}
