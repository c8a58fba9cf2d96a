import type { Finding } from '@golden-signals/core/extension';
import { leftRatio, type Quota } from './quota.ts';
import { hostName, percent } from './quota-report.ts';

/** Below this share a quota is nearly used up. */
const warningBelow = 0.1;

/** Returns a finding for each quota that is nearly used up, or is. */
export function quotaFindings(quotas: readonly Quota[], nowMs: number): Finding[] {
  return quotas.flatMap((quota) => {
    const ratio = leftRatio(quota);
    return ratio === undefined || ratio >= warningBelow ? [] : [findingOf(quota, ratio, nowMs)];
  });
}

function findingOf(
  { host, policy, limit, remaining, resetAtMs }: Quota,
  ratio: number,
  nowMs: number,
): Finding {
  const name = hostName(host);
  const which = policy === '' ? name : `${name} (${policy})`;
  const seconds = resetAtMs === undefined ? undefined : Math.ceil((resetAtMs - nowMs) / 1_000);
  return {
    id: `quota:${name}:${policy}`,
    severity: remaining === 0 ? 'critical' : 'warning',
    title:
      remaining === 0
        ? `The quota of ${which} is used up`
        : `The quota of ${which} is used up but for ${percent(ratio)}`,
    evidence: [
      `${remaining} of ${limit} calls are left`,
      ...(seconds === undefined ? [] : [`it begins anew in ${seconds} s`]),
    ],
    next: 'Keep answers that may be kept, ask for several things in one call, or ask the provider for a higher limit.',
  };
}
