// What views have to show besides what the panels of their sections say: what `/metrics` has of it, and the views that are
// made by hand.

import type { Fact } from './facts.ts';
import type { Data, Reading } from './readings.ts';
import type { Scrape } from './scrape.ts';

type Values = Readonly<Record<string, Fact['value']>>;

/** By the name of the view in the navigation. */
export const factsOfViews: Readonly<Record<string, (reading: Reading) => Fact[]>> = {
  overview: ({ scrape }) => [
    ...figures('/metrics', { Errors: errorRatioOf(scrape) }),
    ...words('/metrics', [`${scrape.sum('golden_signals_alerts', firing)} of ${rulesOf(scrape)} rules`]),
    ...scrape.samples('slo_objective_ratio').flatMap(({ labels }) => words('/metrics', [labels.slo!])),
  ],
  routes: ({ scrape }) => {
    const seconds = (labels = {}) => scrape.sum('http_request_duration_seconds_sum', labels);
    return routesOf(scrape).flatMap((route) =>
      cells('/metrics', '', route, {
        Errors: errorRatioOf(scrape, { route }),
        Time: seconds({ route }) / seconds(),
      }),
    );
  },
  errors: ({ scrape, section: { groups } }) => [
    ...groups.flatMap(({ type, title, count }: Data) =>
      cells('section', '', `${type}: ${title}`, { Count: count }),
    ),
    {
      from: '/metrics',
      at: { table: '', sumOf: 'Count' },
      value: scrape.sum('golden_signals_errors_captured_total'),
    },
  ],
  slow: ({ section: { slowest } }) => [rows('section', '', slowest.length)],
  'in-flight': ({ scrape }) => [rows('/metrics', 'Requests', scrape.sum('http_requests_in_flight'))],
  stalls: ({ section: { stalls } }) => [rows('section', 'Stalls', stalls.length)],
  dependencies: ({ scrape }) =>
    scrape.samples('cache_entries').flatMap(({ labels: { cache }, value }) => {
      const asked = (result: string) => scrape.sum('cache_requests_total', { cache: cache!, result });
      return cells('/metrics', 'Caches', cache!, {
        Hits: asked('hit'),
        Misses: asked('miss'),
        Sets: scrape.sum('cache_writes_total', { cache: cache!, operation: 'set' }),
        Evicted: scrape.sum('cache_evictions_total', { cache: cache! }),
        Entries: value,
      });
    }),
  jobs: ({ scrape }) =>
    scrape.samples('jobs_failed_total').flatMap(({ labels: { queue, operation }, value }) =>
      cells('/metrics', 'Jobs', operation!, {
        Retried: scrape.sum('jobs_retried_total', { queue: queue!, operation: operation! }),
        'Failed for good': value,
      }),
    ),
  schedules: ({ scrape, section: { schedules } }) =>
    schedules.flatMap(({ schedule, state, lastDurationMs, failed }: Data) => [
      ...cells('section', '', schedule, { State: state, Took: lastDurationMs, Failed: failed }),
      ...cells('/metrics', '', schedule, {
        Missed: scrape.sum('job_missed_total', { schedule }),
        Late: scrape.sum('job_late_total', { schedule }),
      }),
    ]),
  system: ({ scrape }) =>
    figures('/metrics', {
      cores: scrape.sum('system_cpu_logical_count'),
      of: scrape.sum('system_memory_limit_bytes'),
    }),
  business: ({ scrape }) => [
    ...scrape.samples('business_actions_total', { outcome: 'failure' }).flatMap(({ labels, value }) => {
      const action = labels.action!;
      const count = scrape.sum('business_actions_total', { action });
      return cells('/metrics', 'Actions today', action, { Count: count, Failed: value });
    }),
    ...scrape
      .samples('business_conversions_total')
      .flatMap(({ labels, value }) => cells('/metrics', 'Conversions today', labels.type!, { Count: value })),
    ...scrape
      .samples('business_kpi')
      .flatMap(({ labels, value }) => cells('/metrics', 'KPIs', labels.kpi!, { Value: value })),
    ...scrape
      .samples('business_entities')
      .flatMap(({ labels, value }) => cells('/metrics', 'Entities', labels.entity!, { 'How many': value })),
    ...figures('/metrics', { 'active users': scrape.sum('business_active_users') }),
  ],
  alerts: ({ scrape, section: { alerts } }) => [
    ...words('/metrics', [
      `${rulesOf(scrape)} rules`,
      headOf('Firing', scrape.sum('golden_signals_alerts', firing)),
      headOf('Pending', scrape.sum('golden_signals_alerts', { alertstate: 'pending' })),
    ]),
    ...words(
      'section',
      alerts.flatMap((alert: Data) => alert.annotations.summary ?? alert.name),
    ),
  ],
  slo: ({ scrape, section: { slos } }) =>
    slos.flatMap(({ name, objective, sliNow }: Data) => {
      const count = (result: string) => scrape.sum('slo_events_total', { slo: name, result });
      return [
        ...cells('section', '', name, { 'Good now': roundedDown(sliNow) }),
        ...words('section', [`${roundedDown(objective) * 100} % over`]),
        ...cells('/metrics', '', name, { Good: roundedDown(count('good') / (count('good') + count('bad'))) }),
      ];
    }),
  health: ({ scrape, section: { checks, phase } }) => [
    ...figures('/metrics', { Service: stateOf(scrape.sum('health_status')) }),
    ...words('section', [`phase: ${phase}`]),
    ...scrape
      .samples('health_check_status')
      .flatMap(({ labels, value }) => cells('/metrics', '', labels.check!, { State: stateOf(value) })),
    ...checks.flatMap(({ name, durationMs }: Data) => cells('section', '', name, { Took: durationMs })),
  ],
  review: ({ section: { findings } }) =>
    ['critical', 'warning', 'info'].flatMap((severity) => {
      const all = findings.filter((finding: Data) => finding.severity === severity);
      // Those at the end of what is shown of one severity may change places.
      const first = all.slice(0, 8).flatMap(({ title, next }: Data) => [title, next]);
      return words('section', [headOf('Findings', findings.length), ...first]);
    }),
  signals: ({ section: { signals } }) =>
    signals.flatMap(({ title, short, long, unit }: Data) => {
      const shown = (value: number | undefined) =>
        value === undefined ? undefined : value * (unit === 's' ? 1_000 : 1);
      return cells('section', '', title, { '1 min': shown(short), '15 min': shown(long) });
    }),
  metrics: ({ scrape }) =>
    scrape
      .metrics()
      .filter(({ series }) => series > 0)
      .map(({ name, series }) => cell('/metrics', '', name, 'Series', series)),
  overhead: ({ scrape }) =>
    figures('/metrics', {
      'of a core, in the last ten seconds': scrape.sum('golden_signals_overhead_ratio'),
      'steps down': scrape.sum('golden_signals_overhead_step'),
    }),
  deploys: () => words('the view', ['Deploys']),
  follow: () => words('the view', ['Follow this browser']),
};

const firing = { alertstate: 'firing' };

export function routesOf(scrape: Scrape): string[] {
  return [...new Set(scrape.samples('http_requests_total').map(({ labels }) => labels.route!))];
}

/** Each rule has two series per set of labels. */
function rulesOf(scrape: Scrape): number {
  return new Set(scrape.samples('golden_signals_alerts').map(({ labels }) => labels.alertname)).size;
}

function errorRatioOf(scrape: Scrape, labels = {}): number {
  const failed = scrape
    .samples('http_requests_total', labels)
    .filter((sample) => Number(sample.labels.status_code) >= 500)
    .reduce((sum, { value }) => sum + value, 0);
  // Before the first request there is no ratio, and none has failed.
  return failed === 0 ? 0 : failed / scrape.sum('http_requests_total', labels);
}

/** A heading has no count where there is nothing. */
function headOf(title: string, count: number): string {
  return count === 0 ? title : `${title} ${count}`;
}

/** What is good is never rounded up. */
function roundedDown(share: number): number {
  return Math.floor(share * 100_000 + 1e-6) / 100_000;
}

function stateOf(status: number): string {
  return status === 1 ? 'healthy' : status === 0 ? 'unhealthy' : 'degraded';
}

function figures(from: string, values: Values): Fact[] {
  return Object.entries(values).map(([figure, value]) => ({ from, at: { figure }, value }));
}

function cells(from: string, table: string, name: string, values: Values): Fact[] {
  return Object.entries(values).map(([column, value]) => cell(from, table, name, column, value));
}

function cell(from: string, table: string, name: string, column: string, value: Fact['value']): Fact {
  return { from, at: { table, row: name, column }, value };
}

function rows(from: string, table: string, count: number): Fact {
  return { from, at: { rowsOf: table }, value: count };
}

function words(from: string, all: readonly string[]): Fact[] {
  return all.map((says) => ({ from, at: { says }, value: 'there' }));
}
