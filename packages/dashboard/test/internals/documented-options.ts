import { resolveDashboardOptions } from '../../src/dashboard-options.ts';

/** The defaults by the function that fills them in, as docs/configuration.md must say them. */
export function dashboardDefaults(): Record<string, object> {
  return { DashboardOptions: resolveDashboardOptions({}) };
}
