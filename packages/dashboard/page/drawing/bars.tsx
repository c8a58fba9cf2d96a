import type { Frame } from '../live/frame.ts';
import type { Axis } from './axis.ts';
import { TimeAxis } from './chart.tsx';
import { Deploys } from './deploys.tsx';
import { percent } from './percent.ts';

interface BarsProps {
  readonly axis: Axis;
  /** One bar for each step of the axis, the oldest first. */
  readonly counts: readonly number[];
  readonly deploys: Frame['deploys'];
  /** Says what is seen, for those who do not see it. */
  readonly label: string;
}

const height = 76;
const top = 12;

/** Counts over time, one bar for each step. */
export function Bars({ axis, counts, deploys, label }: BarsProps) {
  const most = Math.max(...counts, 1);
  const width = 1_000 / Math.max(1, counts.length);
  return (
    <>
      <div class="lane plain">
        <svg width="100%" height={height + top} aria-hidden="true">
          <text class="tx e" x="100%" y="16">
            {most}
          </text>
          <text class="tx e" x="100%" y={height + top - 2}>
            0
          </text>
        </svg>
        <svg class="plot" height={height + top} role="img" aria-label={label}>
          <line class="grid" x1="0" x2="100%" y1={top} y2={top} />
          <line class="grid" x1="0" x2="100%" y1={height + top} y2={height + top} />
          {counts.map((count, at) => {
            const tall = (count / most) * height;
            return (
              count > 0 && (
                <rect
                  key={at}
                  class="f4"
                  x={percent(at * width)}
                  width={percent(width * 0.8)}
                  y={top + height - tall}
                  height={tall}
                />
              )
            );
          })}
          <Deploys axis={axis} deploys={deploys} height={height + top} isNamed />
        </svg>
        <span />
      </div>
      <div class="lane plain axis">
        <span />
        <TimeAxis axis={axis} />
        <span />
      </div>
    </>
  );
}
