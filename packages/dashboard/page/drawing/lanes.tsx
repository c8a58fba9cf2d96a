import { useState } from 'preact/hooks';
import type { Lane } from '../../src/parts/shapes.ts';
import type { Frame } from '../live/frame.ts';
import { type Axis, LaneChart, TimeAxis } from './chart.tsx';
import { clock, ofUnit, textOf } from './format.ts';
import { Heading, Mark } from './marks.tsx';

/** The part `lanes`. */
export interface Lanes extends Axis {
  readonly lanes: readonly Lane[];
}

const keySteps = 60;

/** Signals over one time axis, with one crosshair for all. */
export function LanesView({
  title: heading,
  data,
  deploys,
  windowName,
}: {
  title: string;
  data: Lanes;
  deploys: Frame['deploys'];
  windowName: string;
}) {
  const [cursor, setCursor] = useState<number | undefined>();
  const axis: Axis = data;
  const spanMs = axis.toMs - axis.fromMs;
  const cursorMs = cursor === undefined ? undefined : axis.fromMs + cursor * spanMs;
  const follow = (event: PointerEvent) => {
    const plot = (event.target as Element).closest('.lane')?.querySelector('.plot')?.getBoundingClientRect();
    if (plot === undefined) return;
    const share = (event.clientX - plot.left) / plot.width;
    setCursor(share < 0 || share > 1 ? undefined : share);
  };
  const step = (event: KeyboardEvent) => {
    const direction = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (event.key === 'Escape') setCursor(undefined);
    if (direction === 0) return;
    event.preventDefault();
    setCursor((now = 1) => Math.max(0, Math.min(1, now + direction / keySteps)));
  };
  return (
    <section
      aria-label={heading}
      onPointerMove={follow}
      onPointerLeave={() => setCursor(undefined)}
      onKeyDown={step}
    >
      <Heading title={heading} note={cursorMs === undefined ? windowName : clock(cursorMs)} />
      {data.lanes.map(({ title, unit, value, notes, limit, severity, lines }, index) => (
        <div
          class="lane"
          key={title}
          tabIndex={0}
          role="group"
          aria-label={`${title}; arrow keys move the crosshair`}
        >
          <div class="val">
            <h2>
              <Mark state={value === undefined ? 'none' : (severity ?? 'ok')} />
              {title}
            </h2>
            <Big value={value} unit={unit} />
            <p class="sub">{notes.map(noteText).join(' · ')}</p>
          </div>
          <LaneChart
            title={title}
            axis={axis}
            unit={unit}
            lines={lines}
            limit={limit}
            severity={severity}
            deploys={deploys}
            namesDeploys={index === 0}
            cursorMs={cursorMs}
          />
        </div>
      ))}
      <div class="lane axis">
        <div class="val" />
        <span />
        <TimeAxis axis={axis} />
        <span />
      </div>
    </section>
  );
}

function Big({ value, unit }: { value: number | undefined; unit: string }) {
  if (value === undefined) return <p class="big dim">–</p>;
  const { digits, unit: shownUnit } = ofUnit(value, unit);
  return (
    <p class="big">
      {digits}
      <span class="u">{shownUnit}</span>
    </p>
  );
}

function noteText({ name, value, unit }: Lane['notes'][number]): string {
  if (value === undefined) return name;
  const shown = textOf(ofUnit(value, unit));
  return name.startsWith('p') || unit === 'ratio' ? `${name} ${shown}` : `${shown} ${name}`;
}
