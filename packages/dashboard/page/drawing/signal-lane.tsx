import type { Point } from '../../src/parts/points.ts';
import type { Frame } from '../live/frame.ts';
import type { Axis } from './axis.ts';
import { LaneChart } from './chart.tsx';
import { LaneAxis, LaneHead } from './lane-parts.tsx';
import type { Severity } from './marks.tsx';

interface SignalLaneProps {
  readonly title: string;
  readonly axis: Axis;
  readonly unit: string;
  readonly value: number | undefined;
  /** The first is drawn strongest. */
  readonly lines: readonly { readonly name: string; readonly points: readonly Point[] }[];
  readonly limit: number | undefined;
  readonly severity: Severity;
  /** What else is worth saying, in small letters. Default: nothing. */
  readonly note?: string;
  /** The end of the scale. Default: as the values need it. */
  readonly ceiling?: number;
  /** Default: none. */
  readonly deploys?: Frame['deploys'];
}

/** A signal by itself: its value, its line, and the time below it. */
export function SignalLane(props: SignalLaneProps) {
  const { title, axis, unit, value, lines, limit, severity, note, ceiling, deploys = [] } = props;
  return (
    <section class="signal" aria-label={title}>
      <div class="lane">
        <LaneHead title={title} value={value} unit={unit} severity={severity} note={note} />
        <LaneChart
          title={title}
          axis={axis}
          unit={unit}
          lines={lines}
          limit={limit}
          severity={severity}
          ceiling={ceiling}
          deploys={deploys}
          namesDeploys
          cursorMs={undefined}
        />
      </div>
      <LaneAxis axis={axis} />
    </section>
  );
}
