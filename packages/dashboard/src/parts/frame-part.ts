import type { Review } from '@golden-signals/core';
import type { ExtensionHost, Severity } from '@golden-signals/core/extension';
import type { DeployReport } from '../deploys/shapes.ts';
import type { Part } from '../part.ts';
import { say } from './say.ts';
import type { NavItem } from './shapes.ts';

/** How sections are counted: what is in them, and how bad it is. */
interface Counted {
  readonly count?: number | undefined;
  readonly severity?: Severity | undefined;
}

type Count = (data: never) => Counted;

const counts: Readonly<Record<string, Count>> = {
  errors: ({ groups }: { groups: readonly unknown[] }) => ({
    count: groups.length,
    severity: groups.length > 0 ? 'warning' : undefined,
  }),
  slow: ({ recent }: { recent: readonly unknown[] }) => ({ count: recent.length }),
  stalls: ({ stalls }: { stalls?: readonly unknown[] }) => ({ count: stalls?.length ?? 0 }),
  calls: ({ targets }: { targets: readonly unknown[] }) => ({ count: targets.length }),
  alerts: ({ alerts }: { alerts: readonly { state: string; severity: Severity }[] }) => {
    const firing = alerts.filter(({ state }) => state === 'firing');
    return { count: firing.length, severity: worst(firing.map(({ severity }) => severity)) };
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
  review: ({ findings }: { findings: readonly { severity: Severity }[] }) => ({
    count: findings.length,
    severity: worst(findings.map(({ severity }) => severity)),
  }),
};

/** What is around every view: the service, the sentence, the sections with their counts, and deploys. */
export function framePart(host: ExtensionHost): Part {
  const { clock, live, sections, service, signals, work } = host;
  const startedMs = clock.now();
  const details = { details: false };
  return {
    everyMs: 2_000,
    read() {
      const data = (path: string) => sections.read(path, details)?.data;
      const routes = live.snapshot('long').routes.length;
      const nav: NavItem[] = [{ section: 'routes', count: routes, severity: undefined }];
      for (const section of sections.paths()) {
        const { count, severity } =
          section === 'in-flight'
            ? { count: work.requestsInFlight, severity: undefined }
            : counted(section, () => data(section));
        nav.push({ section, count, severity });
      }
      nav.push({ section: 'follow', count: undefined, severity: undefined });
      return {
        service: {
          name: service.name,
          version: service.version,
          environment: service.environment,
          instance: service.instance,
        },
        node: process.versions.node,
        uptimeSeconds: (clock.now() - startedMs) / 1_000,
        say: say(data('review') as Review, data('alerts') as never),
        nav,
        deploys: signals.markers(),
        isProtected: host.endpoints.isProtected,
      };
    },
  };
}

function counted(
  section: string,
  read: () => unknown,
): { count: number | undefined; severity: Severity | undefined } {
  const count = counts[section];
  if (count === undefined) return { count: undefined, severity: undefined };
  const result: Counted = count(read() as never);
  return { count: result.count, severity: result.severity === 'info' ? undefined : result.severity };
}

function worst(severities: readonly Severity[]): Severity | undefined {
  return (['critical', 'warning', 'info'] as const).find((one) => severities.includes(one));
}
