import type { Clock } from '@golden-signals/core';
import { formatSpan, type Section } from '@golden-signals/core/extension';
import type { Deploys } from './deploys.ts';
import { changeClause } from './outcome-sentence.ts';
import type { DeployReport } from './shapes.ts';

/** What the latest deploy has changed, for JSON, for `report()` and for the page, which has a view of its own for it. */
export function deploysSection(deploys: Deploys, clock: Clock): Section<DeployReport> {
  return {
    name: 'deploys',
    headline: 'what the latest deploy has changed',
    read: () => deploys.report(),
    text: ({ latest }) => {
      if (latest === undefined) return [];
      const age = formatSpan((clock.wallTimeMs() - latest.timestampMs) / 1_000);
      const worse = latest.routes.filter(({ verdict }) => verdict === 'worse');
      return [`${latest.version}, ${age} ago: ${latest.sentence}`, ...worse.map(changeClause)];
    },
  };
}
