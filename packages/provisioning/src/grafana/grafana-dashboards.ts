import type { Definitions } from '../definitions.ts';
import { buildDashboard } from './build-dashboard.ts';
import type { Dashboard } from './dashboard-json.ts';
import { alertsAndSlos } from './dashboards/alerts.ts';
import { business } from './dashboards/business.ts';
import { dependencies } from './dashboards/dependencies.ts';
import { jobsAndQueues } from './dashboards/jobs.ts';
import { overview } from './dashboards/overview.ts';
import { routes } from './dashboards/routes.ts';
import { runtime } from './dashboards/runtime.ts';
import { tasks } from './dashboards/tasks.ts';
import { Expressions } from './expressions.ts';
import { type GrafanaOptions, resolveGrafanaOptions } from './grafana-options.ts';
import { Panels } from './panels.ts';

/** In the order in which people see them. */
const specs = {
  overview,
  routes,
  runtime,
  dependencies,
  jobs: jobsAndQueues,
  business,
  alerts: alertsAndSlos,
  tasks,
};

export type DashboardName = keyof typeof specs;

/**
 * Returns the dashboards of an application by name, those of which have panels: only what its metrics answer is there. The
 * same definitions give the same dashboards.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`, `ERR_GS_OPTION_UNKNOWN`
 */
export function grafanaDashboards(
  definitions: Definitions,
  options: GrafanaOptions = {},
): Partial<Record<DashboardName, Dashboard>> {
  const resolved = resolveGrafanaOptions(options);
  const naming = definitions.http?.detailed ? 'opentelemetry' : 'prometheus';
  const dashboards: Partial<Record<DashboardName, Dashboard>> = {};
  for (const [name, spec] of Object.entries(specs)) {
    const panels = new Panels(definitions, resolved, new Expressions(naming, resolved.histograms));
    const dashboard = buildDashboard(spec(panels), definitions, resolved);
    if (dashboard !== undefined) dashboards[name as DashboardName] = dashboard;
  }
  return dashboards;
}
