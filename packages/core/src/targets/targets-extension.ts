import { formatMs } from '../base/duration-text.ts';
import type { Extension } from '../host/extension-host.ts';
import type { CallKind } from '../work/call-totals.ts';
import { targetFindings } from './target-findings.ts';
import type { TargetKind, TargetOptions } from './target-options.ts';
import { type TargetResult, Targets } from './targets.ts';
import { targetsPanels } from './targets-panels.ts';

export interface TargetReport {
  /** Those by kind first, then those by route. */
  readonly targets: readonly TargetResult[];
}

const kindOfCall: Readonly<Record<CallKind, TargetKind>> = {
  database: 'database',
  cache: 'cache',
  messaging: 'messaging',
  http: 'external',
};

/**
 * Holds response times against the targets that the user has set.
 *
 * @param windowMs What the section covers.
 */
export function targetsExtension(options: TargetOptions, windowMs: number): Extension {
  return {
    name: 'targets',
    setup({ clock, work, calls, findings, sections }) {
      const targets = new Targets(options);
      if (targets.has('api') || targets.has('job')) {
        work.onEnd(({ work: { kind }, name, outcome, durationMs }) => {
          // Whoever left did not wait for the end.
          if (outcome === 'client_left' || kind === 'operation') return;
          targets.add(kind === 'request' ? 'api' : 'job', name, durationMs, clock.now());
        }, 'all');
      }
      const calledKinds = Object.values(kindOfCall);
      if (calledKinds.some((kind) => targets.has(kind))) {
        calls.onEnd(({ target, summary, durationMs }) => {
          targets.add(kindOfCall[target.kind], `${target.system} ${summary}`, durationMs, clock.now());
        });
      }
      const read = (ofMs: number) => targets.read(ofMs, clock.now());
      findings.add('targets', (ofMs) => targetFindings(read(ofMs), ofMs));
      sections.add<TargetReport>({
        name: 'targets',
        headline: 'targets that are missed',
        read: () => ({ targets: read(windowMs) }),
        panels: targetsPanels,
        text: (report) =>
          report.targets
            .filter(({ exceeded }) => exceeded > 0)
            .sort((a, b) => b.exceededRatio - a.exceededRatio)
            .map(
              ({ name, targetMs, total, exceeded, meanExcessMs }) =>
                `${name}: ${exceeded} of ${total} over ${formatMs(targetMs)}, by ${formatMs(meanExcessMs)} on average`,
            ),
        cards: [
          {
            title: 'Targets missed',
            value: (report) => report.targets.filter(({ priority }) => priority !== undefined).length,
          },
        ],
      });
    },
  };
}
