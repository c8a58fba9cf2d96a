import type { Clock } from '@golden-signals/core';
import type { ExtensionHost } from '@golden-signals/core/extension';
import type { CalledHost } from '../called-host.ts';
import { leftRatio } from './quota.ts';
import { quotaPanels } from './quota-panels.ts';
import type { Quotas } from './quotas.ts';

/** A quota as its host told of it last. */
export interface ReportedQuota {
  readonly host: string;
  /** As the server calls it; empty where it has one only. */
  readonly policy: string;
  readonly limit: number | undefined;
  readonly remaining: number | undefined;
  /** From 0 to 1; undefined where the server says too little. */
  readonly remainingRatio: number | undefined;
  /** From now on; undefined where the server does not say. */
  readonly resetSeconds: number | undefined;
}

/** A host that asked for a pause. */
export interface ReportedPause {
  readonly host: string;
  /** From now on. */
  readonly seconds: number;
}

/** What the hosts that are called allow. */
export interface QuotasReport {
  /** The least left first. */
  readonly quotas: readonly ReportedQuota[];
  readonly pauses: readonly ReportedPause[];
}

declare module '@golden-signals/core' {
  interface DiagnosticsReport {
    readonly quotas?: QuotasReport;
  }
}

export function addQuotaSection(sections: ExtensionHost['sections'], clock: Clock, quotas: Quotas): void {
  sections.add<QuotasReport>({
    name: 'quotas',
    headline: 'quotas of called hosts',
    read: () => quotasReport(quotas, clock.now()),
    text: ({ quotas: known, pauses }) => [
      ...pauses.map(({ host, seconds }) => `${host} asks to wait ${seconds} s`),
      ...known.map(quotaText),
    ],
    cards: [{ title: 'Least quota left', value: ({ quotas: [least] }) => percent(least?.remainingRatio) }],
    panels: quotaPanels,
  });
}

export function hostName({ address, port }: CalledHost): string {
  return port === undefined ? address : `${address}:${port}`;
}

export function percent(ratio: number | undefined): string {
  return ratio === undefined ? 'unknown' : `${Math.round(ratio * 100)} %`;
}

function quotasReport(quotas: Quotas, nowMs: number): QuotasReport {
  return {
    quotas: quotas.current().map((quota) => {
      const { host, policy, limit, remaining, resetAtMs } = quota;
      return {
        host: hostName(host),
        policy,
        limit,
        remaining,
        remainingRatio: leftRatio(quota),
        resetSeconds: resetAtMs === undefined ? undefined : secondsUntil(resetAtMs, nowMs),
      };
    }),
    pauses: Array.from(quotas.paused(), ([host, untilMs]) => ({
      host: hostName(host),
      seconds: secondsUntil(untilMs, nowMs),
    })),
  };
}

function quotaText({ host, policy, limit, remaining, remainingRatio, resetSeconds }: ReportedQuota): string {
  const name = policy === '' ? host : `${host} (${policy})`;
  const left = remaining === undefined ? `${limit} allowed` : `${remaining} left`;
  const share = remainingRatio === undefined ? '' : ` of ${limit} (${percent(remainingRatio)})`;
  const reset = resetSeconds === undefined ? '' : `, anew in ${resetSeconds} s`;
  return `${name}: ${left}${share}${reset}`;
}

function secondsUntil(untilMs: number, nowMs: number): number {
  return Math.ceil((untilMs - nowMs) / 1_000);
}
