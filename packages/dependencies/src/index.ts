export { Dependencies, dependencies } from './dependencies.ts';
export type { DependenciesOptions } from './dependencies-options.ts';
export type { HttpClientOptions } from './http/http-options.ts';
export type { QuotasReport, ReportedPause, ReportedQuota } from './http/quotas/quota-report.ts';
export { stopObserving } from './observe/observe.ts';
export type { ObserveOptions } from './observe/observe-options.ts';
