import type { Panel } from '@golden-signals/core/extension';
import type { Place } from '../live/location.ts';
import { Chart, signalKey } from './chart-panel.tsx';
import { Figures } from './figures-panel.tsx';
import { Table } from './table-panel.tsx';

/** Draws what a section says of how it wants to be shown. */
export function Panels({ panels, data, place }: { panels: readonly Panel[]; data: unknown; place: Place }) {
  return (
    <>
      {panels.map((panel) => {
        const key = `${panel.kind} ${panel.title ?? ''}`;
        if (panel.kind === 'figures') return <Figures key={key} panel={panel} data={data} />;
        if (panel.kind === 'table') return <Table key={key} panel={panel} data={data} place={place} />;
        return <Chart key={key} panel={panel} place={place} />;
      })}
    </>
  );
}

/** The parts that hold the signals of charts. */
export function partsOfPanels(panels: readonly Panel[], place: Place): string[] {
  return panels.flatMap((panel) =>
    panel.kind === 'chart' ? panel.lines.map(({ signal }) => signalKey(signal, place)) : [],
  );
}
