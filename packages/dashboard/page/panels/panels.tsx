import type { ChartPanel, Panel } from '@golden-signals/core/extension';
import type { Frame } from '../live/frame.ts';
import type { Place } from '../live/location.ts';
import { Charts, signalKey } from './chart-panel.tsx';
import { Figures } from './figures-panel.tsx';
import { Table } from './table-panel.tsx';

interface PanelsProps {
  readonly panels: readonly Panel[];
  readonly data: unknown;
  readonly place: Place;
  readonly deploys: Frame['deploys'];
  /** How many tables these are within the details of. Default: none. */
  readonly depth?: number;
}

/** Draws what a section says of how it wants to be shown. */
export function Panels({ panels, data, place, deploys, depth = 0 }: PanelsProps) {
  return (
    <>
      {together(panels).map((panel) => {
        if (Array.isArray(panel))
          return <Charts key={panel[0].title} panels={panel} place={place} deploys={deploys} />;
        const key = `${panel.kind} ${panel.title ?? ''}`;
        if (panel.kind === 'figures')
          return <Figures key={key} panel={panel} data={data} isTop={depth === 0} />;
        return <Table key={key} panel={panel} data={data} place={place} deploys={deploys} depth={depth} />;
      })}
    </>
  );
}

/** The parts that hold the signals of charts. */
export function partsOfPanels(panels: readonly Panel[], place: Place): string[] {
  return panels.flatMap((panel) => {
    if (panel.kind === 'chart') return panel.lines.map(({ signal }) => signalKey(signal, place));
    return panel.kind === 'table' ? partsOfPanels(panel.details ?? [], place) : [];
  });
}

type Charted = [ChartPanel, ...ChartPanel[]];

/** Charts that follow one another become one list. */
function together(panels: readonly Panel[]): (Exclude<Panel, ChartPanel> | Charted)[] {
  const result: (Exclude<Panel, ChartPanel> | Charted)[] = [];
  for (const panel of panels) {
    const last = result.at(-1);
    if (panel.kind !== 'chart') result.push(panel);
    else if (Array.isArray(last)) last.push(panel);
    else result.push([panel]);
  }
  return result;
}
