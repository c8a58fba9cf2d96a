export type { Capability, ConformanceAdapter, RunningApp } from './adapter.ts';
export { type ConformanceApp, type ConformanceRoute, type Handle, PageError } from './app.ts';
export { randomTraffic } from './cases/random-traffic.ts';
export type { CaseContext, ConformanceCase, Expected } from './conformance-case.ts';
export type { Counts, Readings } from './counts.ts';
export { checkCase, conformanceCases, runConformance, type TestApi } from './run-conformance.ts';
