/** The live page of a service. */

export { type Dashboard, dashboard } from './dashboard.ts';
export type { DashboardOptions } from './dashboard-options.ts';
