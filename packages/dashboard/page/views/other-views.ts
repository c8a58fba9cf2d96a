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
import { OverviewAtMoment, partsOfMoment } from './overview-moment.tsx';
import { routeKey } from './route.ts';
import { routesKey } from './routes-table.tsx';
import { RoutesView } from './routes-view.tsx';
import { SchedulesView } from './schedules-view.tsx';
import { panelsKey, panelsOf, SectionView } from './section-view.tsx';
import { SignalsView, signalsKeys } from './signals-view.tsx';
import { SloView } from './slo/slo-view.tsx';
import { SlowView } from './slow-view.tsx';
import type { View } from './views.ts';

/**
 * The views that are more than a section that is shown as it says, by their names in the address; the overview is that of a
 * moment of the past.
 */
const views: Readonly<Record<string, View>> = {
  overview: { partsOf: partsOfMoment, View: OverviewAtMoment },
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

export function otherViewOf({ view }: Place): View {
  return Object.hasOwn(views, view) ? views[view]! : sectionView;
}

function sectionKey(name: string): string {
  return `section?name=${encodeURIComponent(name)}`;
}
