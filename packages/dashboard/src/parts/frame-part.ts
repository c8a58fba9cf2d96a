import type { BatchesReport, InFlightReport, Review, StallReport } from '@golden-signals/core';
import type { ExtensionHost, Severity } from '@golden-signals/core/extension';
import type { DeployReport } from '../deploys/shapes.ts';
import type { Part } from '../part.ts';
import { say } from './say.ts';
import type { NavItem } from './shapes.ts';
import type { SharedSections } from './shared-sections.ts';

/** How sections are counted: what is in them, and how bad it is. */
interface Counted {
  readonly count?: number | undefined;
  readonly severity?: Severity | undefined;
}

/** What sections say of things that may be bad. */
interface Judged {
  readonly severity?: Severity | undefined;
}

type Count = (data: never, host: ExtensionHost) => Counted;

const counts: Readonly<Record<string, Count>> = {
  errors: ({ groups }: { groups: readonly unknown[] }) => ({
    count: groups.length,
    severity: groups.length > 0 ? 'warning' : undefined,
  }),
  slow: ({ recent }: { recent: readonly unknown[] }) => ({ count: recent.length }),
  'in-flight': ({ requests, operations }: InFlightReport, { work }) => ({
    count: work.requestsInFlight,
    severity: worst([...requests, ...operations]),
  }),
  stalls: ({ stalls }: StallReport) => ({ count: stalls.length }),
  jobs: ({ jobs, queues, running }: Record<'jobs' | 'queues' | 'running', readonly Judged[]>) => ({
    count: jobs.length,
    severity: worst([...jobs, ...queues, ...running]),
  }),
  schedules: ({ schedules }: { schedules: readonly Judged[] }) => ({
    count: schedules.length,
    severity: worst(schedules),
  }),
  batches: ({ running }: BatchesReport) => ({ count: running.length }),
  calls: countTargets,
  dependencies: countTargets,
  alerts: ({ alerts }: { alerts: readonly (Judged & { state: string })[] }) => {
    const firing = alerts.filter(({ state }) => state === 'firing');
    return { count: firing.length, severity: worst(firing) };
  },
  slo: ({ slos }: { slos: readonly { state: string }[] }) => ({
    count: slos.length,
    severity: slos.some(({ state }) => state === 'exhausted')
      ? 'critical'
      : slos.some(({ state }) => state === 'low')
        ? 'warning'
        : undefined,
  }),
  deploys: ({ latest }: DeployReport) => ({
    count: latest?.counts.worse || undefined,
    severity: latest?.severity,
  }),
  review: ({ findings }: Review) => ({ count: findings.length, severity: worst(findings) }),
  health: ({ status, checks }: { status: string; checks: readonly unknown[] }) => ({
    count: checks.length,
    severity: status === 'healthy' ? undefined : status === 'degraded' ? 'warning' : 'critical',
  }),
};

/** Sections that another one shows as well, where the service has that. */
const shownBy: Readonly<Record<string, string>> = { calls: 'dependencies' };

/** How old the counts of the sections may be. A view that shows a section has it read more often, and the count with it. */
const countsEveryMs = 5_000;

/** What is around every view and costs nothing to read: the service, and its deploys. */
export function framePart({ clock, endpoints, service, signals }: ExtensionHost): Part {
  const startedMs = clock.now();
  return {
    everyMs: 2_000,
    read: () => ({
      service: {
        name: service.name,
        version: service.version,
        environment: service.environment,
        instance: service.instance,
      },
      node: process.versions.node,
      uptimeSeconds: (clock.now() - startedMs) / 1_000,
      deploys: signals.markers(),
      isProtected: endpoints.isProtected,
    }),
  };
}

/** What is wrong now, in one sentence, and the sections with their counts. */
export function summaryPart(host: ExtensionHost, shared: SharedSections): Part {
  const { live, metrics, sections } = host;
  return {
    everyMs: 2_000,
    read() {
      const review = shared.read('review')?.data as Review;
      const alerts = shared.read('alerts')?.data;
      const routes = live.routeTotals('long').length;
      const nav: NavItem[] = [
        { section: 'routes', count: routes, severity: undefined },
        {
          section: 'metrics',
          count: metrics.getMetricsAsArray().length,
          severity: metrics.get('golden_signals_series_overflow_total')?.seriesCount ? 'warning' : undefined,
        },
      ];
      const paths = sections.paths();
      for (const section of paths) {
        if (paths.includes(shownBy[section] ?? '')) continue;
        nav.push({
          section,
          ...counted(section, host, () => shared.read(section, countsEveryMs)?.data),
        });
      }
      nav.push({ section: 'follow', count: undefined, severity: undefined });
      return { say: say(review, alerts as never), nav };
    },
  };
}

function countTargets({ targets }: { targets: readonly { errorSeverity?: Severity }[] }): Counted {
  return {
    count: targets.length,
    severity: worst(targets.map(({ errorSeverity: severity }) => ({ severity }))),
  };
}

function counted(
  section: string,
  host: ExtensionHost,
  read: () => unknown,
): { count: number | undefined; severity: Severity | undefined } {
  const count = counts[section];
  if (count === undefined) return { count: undefined, severity: undefined };
  const result: Counted = count(read() as never, host);
  return { count: result.count, severity: result.severity === 'info' ? undefined : result.severity };
}

function worst(all: readonly Judged[]): Severity | undefined {
  return (['critical', 'warning', 'info'] as const).find((one) =>
    all.some(({ severity }) => severity === one),
  );
}
