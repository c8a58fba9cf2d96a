import type { Point } from '../../src/parts/points.ts';
import type { Frame } from '../live/frame.ts';
import type { Axis } from './axis.ts';
import { LaneChart, TimeAxis } from './chart.tsx';
import { ofUnit } from './format.ts';
import { Mark, type Severity } from './marks.tsx';

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
        <div class="val">
          <h2>
            <Mark state={value === undefined ? 'none' : (severity ?? 'ok')} />
            {title}
          </h2>
          {value === undefined ? (
            <p class="big dim">–</p>
          ) : (
            <p class="big">
              {ofUnit(value, unit).digits}
              <span class="u">{ofUnit(value, unit).unit}</span>
            </p>
          )}
          {note !== undefined && <p class="sub">{note}</p>}
        </div>
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
      <div class="lane axis">
        <div class="val" />
        <span />
        <TimeAxis axis={axis} />
        <span />
      </div>
    </section>
  );
}
