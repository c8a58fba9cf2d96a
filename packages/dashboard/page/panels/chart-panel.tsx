import type { ChartPanel } from '@golden-signals/core/extension';
import type { SignalHistory } from '../../src/parts/shapes.ts';
import { SignalLane } from '../drawing/signal-lane.tsx';
import { live } from '../live/live.ts';
import { type Place, windowSeconds } from '../live/location.ts';

/** The part that holds a signal. @param labels Of which series. Default: of all together. */
export function signalKey(
  signal: string,
  place: Place,
  labels: Readonly<Record<string, string>> = {},
): string {
  const query = new URLSearchParams({ id: signal, window: String(windowSeconds(place)) });
  for (const [name, value] of Object.entries(labels)) query.append('label', `${name}=${value}`);
  return `signal?${query}`;
}

/** Signals over the window of the page; nothing where the service does not have the first of them. */
export function Chart({ panel: { title, lines }, place }: { panel: ChartPanel; place: Place }) {
  const histories = lines.map(({ signal }) => live.part<SignalHistory>(signalKey(signal, place)));
  const [main] = histories;
  if (main === undefined || (main.value === undefined && main.points.length === 0)) return null;
  const { value, unit, severity, limit } = main;
  return (
    <SignalLane
      title={title}
      axis={main}
      unit={unit}
      value={value}
      lines={lines.map(({ name = '' }, index) => ({ name, points: histories[index]?.points ?? [] }))}
      limit={limit}
      severity={severity}
    />
  );
}
