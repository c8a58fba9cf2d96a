import type { ComponentType } from 'preact';
import type { Frame } from '../live/frame.ts';
import type { Place } from '../live/location.ts';
import { partsOfPanels } from '../panels/panels.tsx';
import { AlertsView } from './alerts-view.tsx';
import { ErrorsView } from './errors-view.tsx';
import { OverviewView, partsOfOverview } from './overview-view.tsx';
import { routeKey } from './route-detail.tsx';
import { RoutesView, routesKey } from './routes-view.tsx';
import { panelsKey, panelsOf, SectionView } from './section-view.tsx';
import { SlowView } from './slow-view.tsx';

interface View {
  /** The parts that it shows besides the frame. */
  partsOf(place: Place): readonly string[];
  readonly View: ComponentType<{ place: Place; frame: Frame }>;
}

/** The views that are more than a section that is shown as it says, by their names in the address. */
const views: Readonly<Record<string, View>> = {
  overview: { partsOf: partsOfOverview, View: OverviewView },
  routes: {
    partsOf(place) {
      const { route } = place.parameters;
      const one = route === undefined ? [] : [routeKey(route, place)];
      return [routesKey(place), ...one];
    },
    View: RoutesView,
  },
  errors: { partsOf: () => [sectionKey('errors')], View: ErrorsView },
  alerts: { partsOf: () => [sectionKey('alerts')], View: AlertsView },
  slow: { partsOf: () => [sectionKey('slow')], View: SlowView },
};

const sectionView: View = {
  partsOf: (place) => {
    const { view } = place;
    return [sectionKey(view), panelsKey(view), ...partsOfPanels(panelsOf(view) ?? [], place)];
  },
  View: SectionView,
};

export function viewOf({ view }: Place): View {
  return Object.hasOwn(views, view) ? views[view]! : sectionView;
}

function sectionKey(name: string): string {
  return `section?name=${encodeURIComponent(name)}`;
}
