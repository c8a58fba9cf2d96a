// Every query of every dashboard is answered by a real Prometheus that scrapes a service which uses every package.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Dashboard, grafanaDashboards } from '@golden-signals/provisioning';
import { expect } from '@jest/globals';
import { PrometheusServer, type SeriesOfSamples } from '../../../../test/prometheus-server.ts';
import { answers, testWithService, testWithTool } from '../../../../test/services.ts';
import { FullService, services } from './full-service.ts';
import { lint } from './linter.ts';
import { parsePromql } from './promql-tree.ts';
import { type Answered, drawDashboard } from './sketch/draw-dashboard.ts';

/** Where the answers are left for `scripts/sketch-dashboards.mjs`. */
const sketchFolder = process.env.GS_SKETCH_FOLDER;
/** What is looked at; a sketch shows more than a line's beginning. */
const seconds = sketchFolder === undefined ? 4 : 40;
/** Before each moment of it. */
const rateSeconds = 10;

const noContainer = 'the tests may run outside of a container, or in one without limits';

/** Metrics that may have no series where nothing is wrong, and why. The panel then says so in words of its own. */
const mayBeEmpty: Readonly<Record<string, string>> = {
  http_handled_errors_total: 'no exception is answered all the same',
  http_server_handled_errors_total: 'no exception is answered all the same',
  http_requests_overdue_total: 'no request is open for so long',
  http_server_requests_overdue_total: 'no request is open for so long',
  operations_overdue_total: 'no operation runs for so long',
  golden_signals_internal_errors_total: 'the monitoring does not fail',
  golden_signals_dropped_values_total: 'no wrong value is recorded',
  golden_signals_series_overflow_total: 'there are few series',
  golden_signals_growth_bytes_per_second: 'nothing only grows',
  golden_signals_growth_time_to_limit_seconds: 'nothing only grows',
  golden_signals_alert_evaluation_failures_total: 'no evaluation fails',
  db_server_replication_lag_seconds: 'there is no replica',
  db_server_longest_transaction_seconds: 'there may be no open transaction',
  pressure_waiting_seconds_total: 'not every kernel tells of pressure',
  pressure_stalled_seconds_total: 'not every kernel tells of pressure',
  cgroup_cpu_usage_seconds_total: noContainer,
  cgroup_cpu_throttled_periods_total: noContainer,
  cgroup_memory_working_set_bytes: noContainer,
  cgroup_memory_limit_bytes: noContainer,
  cgroup_memory_events_total: noContainer,
  cgroup_pids_current: noContainer,
  cgroup_pids_limit: noContainer,
};

type Ask = (expression: string) => Promise<SeriesOfSamples[]>;

async function ask(query: Ask, dashboard: Dashboard): Promise<Answered> {
  const answered = await Promise.all(
    dashboard.panels.map(async ({ id, targets = [] }) => {
      return [id, await Promise.all(targets.map(({ expr }) => query(expr)))] as const;
    }),
  );
  return { dashboard, answers: Object.fromEntries(answered) };
}

/** Returns an expression as Grafana sends it. */
function filled(expression: string, naming: string): string {
  return expression
    .replaceAll('$__rate_interval', `${rateSeconds}s`)
    .replaceAll('$job', naming)
    .replaceAll('$instance', '.+')
    .replaceAll('$route', '.+');
}

function isEmpty(series: readonly SeriesOfSamples[]): boolean {
  return !series.some(({ values }) => values.some((value) => Number.isFinite(value)));
}

/** Returns the queries without an answer that have no reason for it, or whose panel gives none. */
function emptyQueries({ dashboard, answers }: Answered): string[] {
  return dashboard.panels.flatMap(({ id, title, targets = [], fieldConfig }) =>
    targets
      .filter((_target, index) => isEmpty(answers[id]![index]!))
      .filter(({ expr }) => {
        const isExpected = parsePromql(expr).selectors.some(({ metric }) => mayBeEmpty[metric] !== undefined);
        return !isExpected || fieldConfig?.defaults.noValue === undefined;
      })
      .map(({ expr }) => `${dashboard.title}: ${title}: ${expr}`),
  );
}

/** What the variables of a dashboard ask, and its annotations, as expressions. */
function besidePanels({ templating, annotations }: Dashboard): string[] {
  const variables = templating.list.flatMap(({ query }) => {
    const [, metric, label] = /^label_values\((.+), (\w+)\)$/.exec(query) ?? [];
    return metric === undefined ? [] : [`count by (${label}) (${metric}) unless count(${metric})`];
  });
  return [...variables, ...(annotations.list as Array<{ expr: string }>).map(({ expr }) => expr)];
}

/** Waits until most scrapes of what will be looked at have succeeded; a busy machine misses some. */
async function untilScraped(server: PrometheusServer): Promise<void> {
  const span = seconds + rateSeconds;
  const enough = `min(count_over_time((up == 1)[${span}s:1s])) >= ${Math.ceil(span * 0.6)}`;
  let isEnough = false;
  for (let waits = 0; waits < 3 && !isEnough; waits++) {
    isEnough = (await server.queryUntil(enough, ({ length }) => length === 1)).length === 1;
  }
  expect(isEnough).toBe(true);
}

async function askAll(tool: string): Promise<void> {
  const shops = await Promise.all(
    (['prometheus', 'opentelemetry'] as const).map((naming) => FullService.start(naming)),
  );
  const servers: PrometheusServer[] = [];
  try {
    const jobs = Object.fromEntries(shops.map(({ naming, port }) => [naming, port]));
    for (const nativeHistograms of [false, true]) {
      servers.push(await PrometheusServer.start({ tool, jobs, nativeHistograms }));
    }
    for (const shop of shops) shop.run();
    for (const server of servers) await untilScraped(server);
    const end = Date.now() / 1_000;
    for (const shop of shops) await shop.stop();
    // Most queries are the same in every combination.
    const asked = new Map<string, Promise<SeriesOfSamples[]>>();
    const empty: string[] = [];
    for (const { naming, definitions } of shops) {
      for (const [index, histograms] of (['classic', 'native'] as const).entries()) {
        const dashboards = Object.values(grafanaDashboards(definitions, { histograms }));
        expect(dashboards).toHaveLength(8);
        expect(lint(dashboards)).toEqual([]);
        for (const dashboard of dashboards) {
          const query = (expr: string) => {
            const known = asked.get(expr) ?? servers[index]!.queryRange(filled(expr, naming), end, seconds);
            asked.set(expr, known);
            return known;
          };
          const answered = await ask(query, dashboard);
          empty.push(...emptyQueries(answered));
          for (const expr of besidePanels(dashboard)) if (isEmpty(await query(expr))) empty.push(expr);
          if (sketchFolder !== undefined && naming === 'prometheus' && histograms === 'classic')
            writeFileSync(
              join(sketchFolder, `${dashboard.uid.replace('prometheus-', '')}.html`),
              drawDashboard(answered),
            );
        }
      }
    }
    expect(empty).toEqual([]);
  } finally {
    for (const server of servers) await server.close();
    for (const shop of shops) await shop.close();
  }
}

const name = 'every query of the dashboards has an answer';
const missing = [];
for (const service of services) if (!(await answers(service))) missing.push(service);
if (missing.length > 0) await testWithService(missing[0]!, name, () => {});
else testWithTool('prometheus', name, askAll, 240_000);
