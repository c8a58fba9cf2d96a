import type { ChartPanel } from '@golden-signals/core/extension';
import type { SignalHistory } from '../../src/parts/shapes.ts';
import { LaneChart, TimeAxis } from '../drawing/chart.tsx';
import { ofUnit } from '../drawing/format.ts';
import { Mark } from '../drawing/marks.tsx';
import { isTableOpen, TableButton, ValuesTable } from '../drawing/values-table.tsx';
import { live } from '../live/live.ts';
import { type Place, timeParameters } from '../live/location.ts';
import { useSteady } from '../live/use-steady.ts';

/** The part that holds a signal. */
export function signalKey(signal: string, place: Place): string {
  return `signal?${new URLSearchParams({ id: signal, ...timeParameters(place) })}`;
}

/** Signals over the window of the page; nothing where the service does not have the first of them. */
export function Chart({ panel: { title, lines }, place }: { panel: ChartPanel; place: Place }) {
  const arrived = lines.map(({ signal }) => live.part<SignalHistory>(signalKey(signal, place)));
  const histories = useSteady(arrived.every((one) => one === undefined) ? undefined : arrived) ?? [];
  const [main] = histories;
  if (main === undefined || (main.value === undefined && main.points.length === 0)) return null;
  const { value, unit, severity, limit } = main;
  return (
    <section aria-label={title}>
      <div class="lane">
        <div class="val">
          <div class="headed">
            <h2>
              <Mark state={value === undefined ? 'none' : (severity ?? 'ok')} />
              {title}
            </h2>
            <TableButton id={title} name={title} place={place} />
          </div>
          {value === undefined ? (
            <p class="big dim">–</p>
          ) : (
            <p class="big">
              {ofUnit(value, unit).digits}
              <span class="u">{ofUnit(value, unit).unit}</span>
            </p>
          )}
        </div>
        <LaneChart
          title={title}
          axis={main}
          unit={unit}
          lines={lines.map(({ name = '' }, index) => ({ name, points: histories[index]?.points ?? [] }))}
          limit={limit}
          severity={severity}
          deploys={[]}
          namesDeploys={false}
          cursorMs={undefined}
        />
      </div>
      <div class="lane axis">
        <div class="val" />
        <span />
        <TimeAxis axis={main} />
        <span />
      </div>
      {isTableOpen(title, place) && (
        <ValuesTable
          caption={title}
          columns={lines.map(({ name = title }, index) => ({
            name,
            unit,
            points: histories[index]?.points ?? [],
          }))}
        />
      )}
    </section>
  );
}
