import type { Clock } from '@golden-signals/core';
import type { Finding, FindingHost } from '@golden-signals/core/extension';
import type { Deploys } from './deploys.ts';
import { changeClause } from './outcome-sentence.ts';

/** For so long somebody may still think of rolling back. */
const toldForMs = 86_400_000;
const maxRoutes = 5;

/** Says for a day that a deploy has made routes worse. */
export function addDeployFindings(findings: FindingHost, deploys: Deploys, clock: Clock): void {
  findings.add('deploys', (): Finding[] => {
    const { latest } = deploys;
    if (latest?.severity === undefined || clock.wallTimeMs() - latest.timestampMs > toldForMs) return [];
    const { version, previousVersion, counts, routes, severity } = latest;
    const worse = routes.filter(({ verdict }) => verdict === 'worse');
    const many = counts.worse === 1 ? '' : `, and ${counts.worse - 1} more of its routes got worse`;
    return [
      {
        id: `deploy:${version}`,
        severity,
        title: `Since the deploy of ${version} ${changeClause(worse[0]!)}${many}`,
        evidence: [
          ...worse.slice(1, maxRoutes).map(changeClause),
          counts.same === 1 ? '1 route is as before' : `${counts.same} routes are as before`,
          `the first hour of ${version} is compared to the last of ${previousVersion}`,
        ],
        next: `Find what ${version} has changed on these routes, or roll back to ${previousVersion}`,
      },
    ];
  });
}
