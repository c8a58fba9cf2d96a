import { formatMs } from '../base/duration-text.ts';
import { printableText } from '../base/printable-text.ts';
import type { CallsReport, ReportedTarget } from '../host/calls-report.ts';
import type { Extension } from '../host/extension-host.ts';
import { callCauses } from './call-causes.ts';
import { callPanels } from './call-panels.ts';
import type { Calls } from './calls.ts';
import { judgedTargets } from './judged-targets.ts';

/** Tells of the calls to dependencies, and which of them made work slow. */
export function callsExtension(calls: Calls): Extension {
  return {
    name: 'calls',
    setup({ causes, sections, signals }) {
      causes.add(callCauses);
      sections.add<CallsReport>({
        name: 'calls',
        headline: 'calls to dependencies',
        read: (options) => ({ targets: judgedTargets(calls.read(options).targets, signals) }),
        text: ({ targets }) => targets.filter((target) => target.calls > 0).map(describe),
        cards: [
          {
            title: 'Calls per second',
            value: ({ targets }) => rounded(sum(targets, 'callsPerSecond')),
          },
          {
            title: 'Failed calls',
            value: ({ targets }) => sum(targets, 'errors'),
          },
        ],
        panels: callPanels,
      });
    },
  };
}

function describe(target: ReportedTarget): string {
  const { name, calls, p50Ms, p99Ms, errors, waitMs, totalMs, summaries = [] } = target;
  const parts = [
    `${calls} ${calls === 1 ? 'call' : 'calls'}`,
    `p50 ${formatMs(p50Ms)}, p99 ${formatMs(p99Ms)}`,
  ];
  if (errors > 0) parts.push(`${errors} failed`);
  if (waitMs >= 1) parts.push(`waited ${formatMs(waitMs)} of ${formatMs(totalMs)}`);
  const [most] = summaries;
  if (most !== undefined) parts.push(`most time in ${most.summary} (${formatMs(most.totalMs)})`);
  return printableText(`${name}: ${parts.join(', ')}`);
}

function sum(targets: readonly ReportedTarget[], what: 'callsPerSecond' | 'errors'): number {
  return targets.reduce((total, target) => total + target[what], 0);
}

function rounded(number: number): number {
  return Math.round(number * 10) / 10;
}
