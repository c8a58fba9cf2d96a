import type { ComponentType } from 'preact';
import type { Frame } from '../live/frame.ts';
import type { Place } from '../live/location.ts';
import { metricsKeys } from '../metrics/metric-keys.ts';
import { partsOfPanels } from '../panels/panels.tsx';
import { AlertsView, partsOfAlerts } from './alerts/alerts-view.tsx';
import { DeploysView } from './deploys-view.tsx';
import { ErrorsView } from './errors-view.tsx';
import { FindingsView } from './findings-view.tsx';
import { FollowView, followKeys } from './follow-view.tsx';
import { HealthView } from './health/health-view.tsx';
import { MetricsView } from './metrics-view.tsx';
import { OverviewView, partsOfOverview } from './overview-view.tsx';
import { routeKey } from './route.ts';
import { RoutesView, routesKey } from './routes-view.tsx';
import { SchedulesView } from './schedules-view.tsx';
import { panelsKey, panelsOf, SectionView } from './section-view.tsx';
import { SignalsView, signalsKeys } from './signals-view.tsx';
import { SloView } from './slo/slo-view.tsx';
import { SlowView } from './slow-view.tsx';

interface View {
  /** The parts that it shows besides the frame and the summary, the first of which is what it is about. */
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
  deploys: { partsOf: () => [sectionKey('deploys')], View: DeploysView },
  errors: { partsOf: () => [sectionKey('errors')], View: ErrorsView },
  signals: { partsOf: signalsKeys, View: SignalsView },
  metrics: { partsOf: metricsKeys, View: MetricsView },
  alerts: { partsOf: partsOfAlerts, View: AlertsView },
  slo: { partsOf: () => [sectionKey('slo')], View: SloView },
  health: { partsOf: () => [sectionKey('health')], View: HealthView },
  slow: { partsOf: () => [sectionKey('slow')], View: SlowView },
  follow: { partsOf: followKeys, View: FollowView },
  review: { partsOf: () => [sectionKey('review')], View: FindingsView },
  schedules: { partsOf: () => [sectionKey('schedules')], View: SchedulesView },
};

const sectionView: View = {
  partsOf: (place) => {
    const { view } = place;
    return [sectionKey(view), panelsKey(view), ...partsOfPanels(panelsOf(view)?.panels ?? [], place)];
  },
  View: SectionView,
};

/** All parts of what is shown, in the order in which they are drawn: the summary takes the service longest. */
export function keysOf(place: Place): readonly string[] {
  const [first, ...others] = viewOf(place).partsOf(place);
  return ['frame', ...(first === undefined ? [] : [first]), 'summary', ...others];
}

export function viewOf({ view }: Place): View {
  return Object.hasOwn(views, view) ? views[view]! : sectionView;
}

function sectionKey(name: string): string {
  return `section?name=${encodeURIComponent(name)}`;
}
