import { useState } from 'preact/hooks';
import type { Lane, Lanes } from '../../src/parts/shapes.ts';
import type { Frame } from '../live/frame.ts';
import type { Place } from '../live/location.ts';
import { goToMoment } from '../time/moment.ts';
import type { Axis } from './axis.ts';
import { LaneChart } from './chart.tsx';
import { clock, ofUnit, span, textOf } from './format.ts';
import { LaneAxis, LaneHead } from './lane-parts.tsx';
import { Heading } from './marks.tsx';
import { slotMsOf } from './table-rows.ts';
import { isTableOpen, TableButton, ValuesTable } from './values-table.tsx';

const keySteps = 60;

/** Signals over one time axis, with one crosshair for all. */
export function LanesView({
  title: heading,
  tableId,
  data,
  deploys,
  windowName,
  place,
}: {
  title: string;
  /** By which the address knows that its table is open. */
  tableId: string;
  data: Lanes;
  deploys: Frame['deploys'];
  windowName: string;
  place: Place;
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
  const go = () => {
    if (cursorMs !== undefined) goToMoment(cursorMs, axis.toMs);
  };
  const step = (event: KeyboardEvent) => {
    const direction = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (event.key === 'Escape') setCursor(undefined);
    if (event.key === 'Enter' && (event.target as Element).matches('.lane')) go();
    if (direction === 0) return;
    event.preventDefault();
    setCursor((now = 1) => Math.max(0, Math.min(1, now + direction / keySteps)));
  };
  const stepMs = slotMsOf(data.lanes.flatMap(({ lines }) => lines));
  return (
    <section
      aria-label={heading}
      onPointerMove={follow}
      onPointerLeave={() => setCursor(undefined)}
      onClick={({ target }) => {
        if ((target as Element).closest('.lane[tabindex] .plot') !== null) go();
      }}
      onKeyDown={step}
    >
      <Heading
        title={heading}
        note={cursorMs === undefined ? `${windowName}, a point is ${span(stepMs / 1_000)}` : clock(cursorMs)}
        action={<TableButton id={tableId} name={heading} place={place} />}
      />
      {data.lanes.map(({ title, unit, value, notes, limit, severity, lines }, index) => (
        <div
          class="lane"
          key={title}
          tabIndex={0}
          role="group"
          aria-label={`${title}; arrow keys move the crosshair, Enter goes to its moment`}
        >
          <LaneHead
            title={title}
            value={value}
            unit={unit}
            severity={severity}
            note={
              value === undefined && axis.atMs !== undefined
                ? 'not known of that moment'
                : notes.map(noteText).join(' · ')
            }
          />
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
      <LaneAxis axis={axis} />
      {isTableOpen(tableId, place) && (
        <ValuesTable caption={`${heading}, ${windowName}`} columns={data.lanes.flatMap(columnsOf)} />
      )}
    </section>
  );
}

function columnsOf({ title, unit, lines }: Lane) {
  return lines.map(({ name, points }) => ({ name: name === '' ? title : name, unit, points }));
}

function noteText({ name, value, unit }: Lane['notes'][number]): string {
  if (value === undefined) return name;
  const shown = textOf(ofUnit(value, unit));
  return name.startsWith('p') || unit === 'ratio' ? `${name} ${shown}` : `${shown} ${name}`;
}
