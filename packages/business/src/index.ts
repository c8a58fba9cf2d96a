/** What the service is for: actions, conversions, active users, KPIs and what it costs. */

export { type Business, business } from './business.ts';
export type {
  ActionOptions,
  Ask,
  BusinessOptions,
  ConversionOptions,
  CostOptions,
  KpiOptions,
} from './business-options.ts';
export type { ActionReport, BusinessReport, ConversionReport, KpiReport } from './business-report.ts';
export type { DurationSummary } from './day-durations.ts';
export type { Impact, ImpactLevel } from './impact.ts';
export type { Cost } from './operational-cost.ts';
export type { ActionRecord, ConversionRecord } from './recorder.ts';
