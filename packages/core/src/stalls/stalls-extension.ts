import { formatMs } from '../base/duration-text.ts';
import { causesText } from '../causes/causes-text.ts';
import type { Extension, ExtensionHost } from '../host/extension-host.ts';
import { describeWork } from '../open-work/describe-work.ts';
import type { OpenWork } from '../work/open-work.ts';
import type { Work } from '../work/work.ts';
import { StallDetector } from './stall-detector.ts';
import { stallFindings } from './stall-findings.ts';
import { culpritOf } from './stall-log.ts';
import type { ResolvedStallOptions } from './stall-options.ts';
import { stallPanels } from './stall-panels.ts';
import { stallReport } from './stall-report.ts';

/** Tells when the event loop was blocked, for how long, and what was going on. */
export function stallsExtension(options: ResolvedStallOptions): Extension {
  return {
    name: 'stalls',
    setup(host) {
      const { clock, work } = host;
      host.events.declare('stall');
      const stalls = new StallDetector(
        {
          clock,
          logger: host.logger,
          registry: host.metrics,
          internalError: (_component, error) => host.internalError(error),
          emit: (name, stall) => host.events.emit(name, stall),
          openWork: (limit) => openWork(host, limit),
          causesOf: (span) => host.causes.of(span),
        },
        options,
      );
      host.onClose(() => stalls.close());
      host.events.on('overhead', ({ step }: { readonly step: number }) => stalls.takeStacks(step === 0));
      // What blocked the event loop has often ended before anybody can look.
      const wants = { fromMs: stalls.longWorkMs };
      work.onEnd(({ work: one, name, durationMs }) => {
        if (stalls.mayEndStall(one.startedMs + durationMs)) stalls.ended(describeWork(clock, one, name));
      }, wants);
      work.onRunEnd((run) => {
        if (run.work !== run && stalls.mayEndStall(clock.now())) stalls.ended(describeWork(clock, run));
      }, wants);
      host.findings.add('stalls', (windowMs, read) => {
        const fromMs = clock.wallTimeMs() - windowMs;
        const ofWindow = stalls.recent().filter(({ startedAtMs }) => startedAtMs >= fromMs);
        return stallFindings(ofWindow, windowMs, read);
      });
      host.sections.add({
        name: 'stalls',
        headline: 'event loop stalls',
        read: (read) => stallReport(stalls.recent(), read),
        text: ({ stalls: reported }) =>
          [...reported].sort(byDuration).map(({ durationMs, stacks = [], causes }) => {
            const culprit = culpritOf(stacks);
            const where = culprit === undefined ? '' : ` in ${culprit.functionName}`;
            return `${formatMs(durationMs)}${where}${causesText(causes)}`;
          }),
        cards: [{ title: 'Event loop stalls', value: (report) => report.stalls.length }],
        panels: stallPanels,
      });
    },
  };
}

const byDuration = (a: { readonly durationMs: number }, b: { readonly durationMs: number }): number =>
  b.durationMs - a.durationMs;

/** Returns what is in progress, the oldest first. No more is described than is wanted. */
function openWork({ clock, work }: ExtensionHost, limit: number): OpenWork[] {
  const open: Work[] = [];
  for (const one of work.open()) if (open.push(one) >= limit) break;
  for (const run of work.openRuns()) {
    if (open.length >= 2 * limit) break;
    if (run.work !== run) open.push(run);
  }
  return open
    .sort((a, b) => a.startedMs - b.startedMs)
    .slice(0, limit)
    .map((one) => describeWork(clock, one));
}
