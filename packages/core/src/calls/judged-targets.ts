import type { ReportedTarget } from '../host/calls-report.ts';
import type { SignalHost } from '../host/signals.ts';
import { errorRatioSignal } from './call-family.ts';

/** Returns targets that say whether too many of their calls fail, by the limits in force. */
export function judgedTargets(
  targets: readonly ReportedTarget[],
  signals: Pick<SignalHost, 'get'>,
): ReportedTarget[] {
  return targets.map((target) => ({
    ...target,
    errorSeverity: signals.get(errorRatioSignal(target.kind)).severity(target.errorRatio),
  }));
}
