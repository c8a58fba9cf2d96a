import { formatMs, formatSpan } from '../base/duration-text.ts';
import type { Finding } from '../host/findings.ts';
import type { TargetResult } from './targets.ts';

/** What is exceeded less often than this is met. */
const toleratedRatio = 0.01;
/** With fewer, a single slow one would be a finding. */
const minTotal = 20;

/** Returns the targets that are not met, and those that tell nothing. */
export function targetFindings(results: readonly TargetResult[], windowMs: number): readonly Finding[] {
  return results.flatMap((result) => {
    if (result.unrealistic !== undefined) return [unrealistic(result)];
    return result.total >= minTotal && result.exceededRatio > toleratedRatio
      ? [missed(result, windowMs)]
      : [];
  });
}

function missed(result: TargetResult, windowMs: number): Finding {
  const { name, targetMs, total, exceeded, exceededRatio, meanExcessMs, maxMs, priority, worst } = result;
  const names = worst.map((one) => `${one.name} (${one.exceeded} of ${one.total})`).join(', ');
  return {
    id: `target:${name}`,
    severity: priority === 'high' ? 'critical' : 'warning',
    title: `${(exceededRatio * 100).toFixed(1)} % of "${name}" take longer than their target of ${formatMs(targetMs)}`,
    evidence: [
      `${exceeded} of ${total} in the last ${formatSpan(windowMs / 1_000)}`,
      `by ${formatMs(meanExcessMs)} on average, the longest took ${formatMs(maxMs)}`,
      `most often ${names}`,
    ],
    next: `Begin with ${worst[0]!.name}: see what its slow ones spend their time on.`,
    signal: signalOf(result),
    cost: (exceeded * meanExcessMs) / windowMs,
  };
}

function unrealistic({ name, targetMs, total, meanMs, maxMs, unrealistic: why }: TargetResult): Finding {
  const isNeverMet = why === 'never_met';
  return {
    id: `target:${name}`,
    severity: 'info',
    title: `The target of ${formatMs(targetMs)} for "${name}" is unrealistic: it is ${isNeverMet ? 'never met' : 'met by a factor of 100'}`,
    evidence: [`of ${total} the average is ${formatMs(meanMs)}, the longest ${formatMs(maxMs)}`],
    next: `Set a target that some miss and most meet; all of them are within ${formatMs(maxMs)}.`,
  };
}

function signalOf({ kind }: TargetResult): string {
  if (kind === 'api') return 'http.latency_p99';
  return kind === 'job' ? 'operations.latency_p99' : 'calls.latency_p99';
}
