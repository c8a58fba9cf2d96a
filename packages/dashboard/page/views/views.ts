import type { ComponentType } from 'preact';
import type { Frame } from '../live/frame.ts';
import { type Place, windowSeconds } from '../live/location.ts';
import { partsOfPanels } from '../panels/panels.tsx';
import { AlertsView } from './alerts-view.tsx';
import { DeploysView } from './deploys-view.tsx';
import { ErrorsView } from './errors-view.tsx';
import { FollowView, followKeys } from './follow-view.tsx';
import { OverviewView } from './overview-view.tsx';
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
  overview: {
    partsOf: (place) => [
      `lanes?window=${windowSeconds(place)}`,
      routesKey(place, 10),
      ...['alerts', 'slo', 'review'].map(sectionKey),
    ],
    View: OverviewView,
  },
  routes: {
    partsOf(place) {
      const { route } = place.parameters;
      const window = String(windowSeconds(place));
      const one = route === undefined ? [] : [`route?${new URLSearchParams({ route, window })}`];
      return [routesKey(place), ...one];
    },
    View: RoutesView,
  },
  deploys: { partsOf: () => [sectionKey('deploys')], View: DeploysView },
  errors: { partsOf: () => [sectionKey('errors')], View: ErrorsView },
  alerts: { partsOf: () => [sectionKey('alerts')], View: AlertsView },
  slow: { partsOf: () => [sectionKey('slow')], View: SlowView },
  follow: { partsOf: followKeys, View: FollowView },
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
