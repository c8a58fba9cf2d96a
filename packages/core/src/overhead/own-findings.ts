import { formatRatio } from '../base/quantity-text.ts';
import type { Finding } from '../host/findings.ts';
import type { OverheadReport } from './overhead-report.ts';

/**
 * Returns what should change about the monitoring itself.
 *
 * @param overflown The metrics that have reached their limit of series, with how many lookups went to the overflow series.
 */
export function ownFindings(
  { ratio, budgetRatio, step, dropped }: OverheadReport,
  overflown: readonly { readonly metric: string; readonly lookups: number }[],
): readonly Finding[] {
  const findings: Finding[] = overflown.map(({ metric, lookups }) => ({
    id: `series-overflow:${metric}`,
    severity: 'warning',
    title: `The metric ${metric} has reached its limit of series`,
    evidence: [`${lookups} lookups went to the overflow series since the start`],
    next: 'Give the label that explodes fewer values, or raise maxSeriesPerMetric; the log names the label.',
  }));
  if (dropped.values > 0) {
    findings.push({
      id: 'dropped-values',
      severity: 'info',
      title: 'Metrics were given values that they cannot hold',
      evidence: [`${dropped.values} values were dropped since the start`],
      next: 'Find the line of the log that names the metric, and what recorded NaN or a negative increment.',
    });
  }
  if (dropped.logLines > 0) {
    findings.push({
      id: 'dropped-log-lines',
      severity: 'warning',
      title: 'Log lines are lost',
      evidence: [`${dropped.logLines} lines could not be written to standard error since the start`],
      next: 'Make whatever reads standard error keep up, or log less.',
    });
  }
  if (dropped.internalErrors > 0) {
    findings.push({
      id: 'internal-errors',
      severity: 'info',
      title: 'A part of the monitoring fails',
      evidence: [`${dropped.internalErrors} failures since the start; none reached the application`],
      next: 'Find the line of the log that names the component; golden_signals_internal_errors_total counts each.',
    });
  }
  if (step > 0) {
    findings.push({
      id: 'overhead',
      severity: 'info',
      title: 'The monitoring takes more than its budget, and has stepped down',
      evidence: [
        `${formatRatio(ratio)} of a core in the last ten seconds, of ${formatRatio(budgetRatio)}`,
        step === 1
          ? 'no stacks of stalls are taken'
          : 'no stacks of stalls, and the process is looked at less often',
      ],
      next: 'Raise overheadBudget if that is what it is worth, or see which part takes the time.',
    });
  }
  return findings;
}
