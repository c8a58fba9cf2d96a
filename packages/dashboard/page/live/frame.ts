import type { NavItem, Say } from '../../src/parts/shapes.ts';

/** The part `frame`. */
export interface Frame {
  readonly service: {
    readonly name: string;
    readonly version: string;
    readonly environment: string;
    readonly instance: string;
  };
  readonly node: string;
  readonly uptimeSeconds: number;
  readonly deploys: readonly {
    readonly timestampMs: number;
    readonly version: string;
    readonly previousVersion: string;
  }[];
  readonly isProtected: boolean;
}

/** The part `summary`. */
export interface Summary {
  readonly say: Say;
  readonly nav: readonly NavItem[];
}

/** How sections are called, in the order of the list; those that are not here stand behind the others of their group. */
export const sectionTitles: Readonly<Record<string, string>> = {
  overview: 'Overview',
  routes: 'Routes',
  deploys: 'Deploys',
  errors: 'Errors',
  slow: 'Slow requests',
  follow: 'Follow my requests',
  'in-flight': 'In flight',
  stalls: 'Stalls',
  calls: 'Dependencies',
  dependencies: 'Dependencies',
  queries: 'Queries',
  servers: 'Servers',
  quotas: 'Quotas',
  jobs: 'Jobs',
  schedules: 'Schedules',
  batches: 'Batches',
  system: 'System',
  business: 'Business',
  alerts: 'Alerts',
  slo: 'SLOs',
  health: 'Health',
  review: 'Findings',
  targets: 'Targets',
  signals: 'Signals',
  metrics: 'Metrics',
  overhead: 'Overhead',
};

/** Where a new group of the list begins. */
export const groupStarts: readonly string[] = ['calls', 'jobs', 'alerts', 'signals'];

export function titleOf(section: string): string {
  const words = section.replaceAll('-', ' ');
  return sectionTitles[section] ?? `${words[0]?.toUpperCase()}${words.slice(1)}`;
}
